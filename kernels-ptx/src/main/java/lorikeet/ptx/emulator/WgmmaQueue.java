package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The products of a warp that are under way. They are computed when the warp waits for them, as late as a program can tell. */
final class WgmmaQueue {
    private record Pending(WgmmaMultiply.Issued product, int group) {}

    private final List<Pending> pending = new ArrayList<>();
    private int committed;
    /** The matrix that is being read. */
    WgmmaMatrix matrix;

    void issue(WgmmaMultiply.Issued product) {
        pending.add(new Pending(product, committed));
    }

    void commit() {
        committed++;
    }

    /** Completes all groups but the newest {@code newest}. */
    void await(Warp warp, int newest) {
        for (Iterator<Pending> all = pending.iterator(); all.hasNext();) {
            Pending one = all.next();
            if (one.group >= committed - newest) continue;
            all.remove();
            one.product.compute(warp);
        }
    }

    boolean isIdle() {
        return pending.isEmpty();
    }

    /** A product under way that {@code is} holds for; null: none. */
    WgmmaMultiply.Issued find(Predicate<WgmmaMultiply.Issued> is) {
        for (Pending one : pending) if (is.test(one.product)) return one.product;
        return null;
    }
}
