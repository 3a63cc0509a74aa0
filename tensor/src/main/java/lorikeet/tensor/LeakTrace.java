package lorikeet.tensor;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The live storages and where each was made; kept only with {@code -Dlorikeet.leaks=trace}. */
public final class LeakTrace {
    private static final Set<Storage> LIVE = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private LeakTrace() {}

    static void opened(Storage storage) {
        LIVE.add(storage);
    }

    static void closed(Storage storage) {
        LIVE.remove(storage);
    }

    /** One stack trace for each live storage, in no order. */
    public static List<Throwable> origins() {
        synchronized (LIVE) {
            return LIVE.stream().map(Storage::origin).toList();
        }
    }
}
