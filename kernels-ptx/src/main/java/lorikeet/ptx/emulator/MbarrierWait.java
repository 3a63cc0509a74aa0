package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Statement;

/**
 * {@code mbarrier.test_wait} and {@code mbarrier.try_wait}: the lanes wait until the phases that they name have ended, or some time
 * has passed. Both may take their time, so that a loop around either costs no steps.
 */
final class MbarrierWait extends Control {
    private static final MemoryOrder RELAXED = new MemoryOrder(true, false, false, true);

    private final Access look;
    private final int p;
    /** Row of what an arrival returned, or of a parity. */
    private final int phaseRow;
    private final boolean parity;
    private final boolean acquires;

    MbarrierWait(Access.Place place, int p, int phaseRow, boolean parity, boolean acquires, Program program) {
        look = new Look(place, program.newSite());
        this.p = p;
        this.phaseRow = phaseRow;
        this.parity = parity;
        this.acquires = acquires;
    }

    @Override
    void describe(Statement statement, int guardSlot, RegisterUse use) {
        super.describe(statement, guardSlot, use);
        look.describe(statement, -1, RegisterUse.NONE);
    }

    @Override
    BasicBlock leave(Warp warp, Path path, int active) {
        Mbarriers all = warp.block.mbarriers();
        Arrays.fill(all.places, -1);
        look.execute(warp, active);
        Waiting waiter = new Waiting(this, warp, path, active, all.places.clone());
        waiter.land();
        if (waiter.hasEnded()) {
            waiter.finish();
            return next();
        }
        if (active != path.mask) {
            warp.paths().ready(new Path(path.mask & ~active, next(), path.frame, path.join));
            path.mask = active;
        }
        all.await(waiter);
        return null;
    }

    /** Lanes that wait. */
    static final class Waiting {
        private final MbarrierWait instruction;
        private final Warp warp;
        private final Path path;
        private final Frame frame;
        private final int lanes;
        private final long[] places;
        private int rounds;

        private Waiting(MbarrierWait instruction, Warp warp, Path path, int lanes, long[] places) {
            this.instruction = instruction;
            this.warp = warp;
            this.path = path;
            this.lanes = lanes;
            this.places = places;
            frame = path.frame;
        }

        Warp warp() {
            return warp;
        }

        int lanes() {
            return lanes;
        }

        int line() {
            return instruction.line();
        }

        /** Lets everything arrive that is on its way to the objects. */
        void land() {
            for (int left = lanes; left != 0; left &= left - 1) {
                long place = places[Integer.numberOfTrailingZeros(left)];
                if (place >= 0) warp.block.mbarriers().land(place);
            }
        }

        /** Called once a round. */
        boolean isOld() {
            return rounds++ > 1;
        }

        private boolean hasEnded(int lane) {
            if (places[lane] < 0) return true;
            Mbarrier object = warp.block.mbarriers().at(places[lane]);
            if (object == null) return false;
            int at = instruction.phaseRow + lane;
            return instruction.parity ? object.hasEndedParity(frame.r[at]) : object.hasEnded(frame.l[at]);
        }

        private int ended() {
            int ended = 0;
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                if (hasEnded(lane)) ended |= 1 << lane;
            }
            return ended;
        }

        /** Whether the phases of all lanes have ended. */
        boolean hasEnded() {
            return ended() == lanes;
        }

        /** The lanes learn whether their phases have ended. */
        private void finish() {
            int ended = ended();
            frame.setPredicate(instruction.p, ended, lanes);
            if (warp.observer() == null) return;
            Observer.Phase passed = instruction.acquires ? Observer.Phase.PASSED : Observer.Phase.PASSED_RELAXED;
            for (int left = ended; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                if (places[lane] >= 0) warp.observer().mbarrier(warp, lane, places[lane], passed);
            }
        }

        void goOn() {
            finish();
            path.block = instruction.next();
            warp.paths().ready(path);
        }

        @Override
        public String toString() {
            int lane = Integer.numberOfTrailingZeros(lanes);
            Mbarrier object = warp.block.mbarriers().at(places[lane]);
            return "warp " + warp.index + " lanes 0x" + Integer.toHexString(lanes) + " at line " + line() + " wait for the mbarrier at 0x" + Long.toHexString(places[lane])
                    + ": " + (object == null ? "there is none" : object.toString());
        }
    }

    /** Reads the objects: where each lane's is. */
    private static final class Look extends Access {
        Look(Place place, int site) {
            super(place, Long.BYTES, site);
        }

        @Override
        boolean isOfObject() {
            return true;
        }

        @Override
        Kind kind() {
            return Kind.LOAD;
        }

        @Override
        MemoryOrder order() {
            return RELAXED;
        }

        @Override
        void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
            Mbarriers all = warp.block.mbarriers();
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                String problem = warp.region.space == Space.SHARED ? all.problem(at[lane] - base) : "an mbarrier lies in shared memory";
                if (problem == null) all.places[lane] = at[lane] - base;
                else warp.block.launch.fault(warp, this, lane, Finding.Kind.BAD_BARRIER, at[lane], problem);
            }
        }
    }
}
