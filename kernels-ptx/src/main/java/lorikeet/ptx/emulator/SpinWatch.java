package lorikeet.ptx.emulator;

import java.util.concurrent.atomic.AtomicLong;
import lorikeet.ptx.syntax.Space;

/**
 * Ends a checked launch whose threads only wait: for many atomic and volatile accesses nobody has changed memory. Checks make such
 * accesses slow, so that the bound on steps alone would let it go on for minutes.
 */
final class SpinWatch implements Monitor {
    static final long MOST_SPINS = 400_000;

    private final AtomicLong spins = new AtomicLong();

    @Override
    public Observer watch(Block block) {
        return new Observer() {
            @Override
            void access(Warp warp, Access access, Region region, int lanes) {
                // Nobody waits for a thread's own local memory.
                if (region.space == Space.LOCAL) return;
                if (changes(warp, access, region, lanes)) spins.set(0);
                else if (access.order().strong() && spins.incrementAndGet() > MOST_SPINS) stop(warp, access, lanes);
            }
        };
    }

    private static boolean changes(Warp warp, Access access, Region region, int lanes) {
        if (!(access instanceof Atomic atomic)) return access.kind() != Access.Kind.LOAD;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            if (atomic.changes(warp.frame, region.data, warp.addresses[lane] - region.base, lane)) return true;
        }
        return false;
    }

    private static void stop(Warp warp, Access access, int lanes) {
        warp.block.launch.stop(new Finding(Finding.Kind.ENDLESS_LOOP, warp.block.launch.program().name(), access.line(), warp.block.index(),
                warp.block.thread(warp, Integer.numberOfTrailingZeros(lanes)), -1,
                "threads wait for a change of memory, and in " + MOST_SPINS + " atomic and volatile accesses nobody made one"));
    }
}
