package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import lorikeet.ptx.syntax.Space;

/**
 * Ends a checked launch whose threads only wait. A path that comes to the same strong access with the same registers
 * again, while nobody changed memory, will do so for ever unless somebody else changes memory; when all paths that
 * could run are such, nobody will. Whatever counts its rounds or looks at a clock is left to the bound on steps.
 */
final class SpinWatch implements Monitor {
    private final Group launch = new Group();

    /** Blocks that can act on each other: those in flight of a launch, or one alone. Used by one thread. */
    private static final class Group {
        final List<Watch> blocks = new ArrayList<>();
        /**
         * Grows with each step that may end a wait: a change of memory, a block that begins, lanes that leave or come
         * to a barrier.
         */
        long changes;

        boolean onlyWaits() {
            return blocks.stream().allMatch(Watch::onlyWaits);
        }
    }

    @Override
    public Observer watch(Block block) {
        Group group = block.launch.program().runsBlocksInOrder() ? launch : new Group();
        Watch watch = new Watch(block, group);
        group.blocks.add(watch);
        group.changes++;
        return watch;
    }

    /** Of one block. */
    private static final class Watch extends Observer {
        private final Block block;
        private final Group group;
        private final Waits[] warps;
        /** The warp whose path runs, and the lanes of that. */
        private Warp current;
        private int path;

        Watch(Block block, Group group) {
            this.block = block;
            this.group = group;
            warps = new Waits[Math.ceilDiv((int) block.launch.block().count(), Frame.LANES)];
            for (int i = 0; i < warps.length; i++) warps[i] = new Waits();
        }

        @Override
        void issue(Warp warp, Instruction instruction, int lanes, int active) {
            current = warp;
            path = lanes;
            if (active != 0 && instruction instanceof Leave leave && leave.endsThreads(warp.frame)) group.changes++;
        }

        @Override
        void access(Warp warp, Access access, Region region, int lanes) {
            // Nobody waits for a thread's own local memory.
            if (region.space == Space.LOCAL) return;
            boolean changes = changes(warp, access, region, lanes);
            if (changes) group.changes++;
            if (changes || !access.order().strong()) return;
            if (isRepeated(warp, access) && group.onlyWaits()) stop(warp, access, lanes);
        }

        private boolean isRepeated(Warp warp, Access access) {
            return warps[warp.index].isRepeated(warp, access, path, group.changes);
        }

        @Override
        void asyncDone(Warp warp, Access written, int lane, long place, int bytes) {
            group.changes++;
        }

        @Override
        void arrive(Warp warp, Instruction barrier, int id, int lanes) {
            group.changes++;
        }

        @Override
        void end(Block ended) {
            group.blocks.remove(this);
            group.changes++;
        }

        boolean onlyWaits() {
            for (Warp warp : block.warps) {
                int ready = warp.paths().readyLanes() | (warp == current ? path : 0);
                if ((ready & ~warps[warp.index].lanes(group.changes)) != 0) return false;
            }
            return true;
        }
    }

    private static boolean changes(Warp warp, Access access, Region region, int lanes) {
        if (!(access instanceof AtomicAccess atomic)) return access.kind() != Access.Kind.LOAD;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            if (atomic.changes(warp.frame, region.data, warp.addresses[lane] - region.base, lane)) return true;
        }
        return false;
    }

    private static void stop(Warp warp, Access access, int lanes) {
        Launch launch = warp.block.launch;
        launch.stop(warp, access, Integer.numberOfTrailingZeros(lanes), Finding.Kind.ENDLESS_LOOP,
                "all threads that can run wait for a change of memory: each comes here with the same registers again, "
                        + "and nobody made one");
    }
}
