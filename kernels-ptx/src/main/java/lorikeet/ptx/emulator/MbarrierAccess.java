package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Space;

/** What changes an mbarrier object: {@code mbarrier.init}, {@code .arrive} and their kin, lane after lane. */
final class MbarrierAccess extends Access {
    /** What is done. */
    enum Action { INIT, INVALIDATE, ARRIVE, EXPECT, COMPLETE, TRACK }

    /**
     * The rows of an action's operands, and its modifiers.
     *
     * @param count row of the number of arrivals, or -1: one
     * @param bytes row of the number of bytes that an arrival announces before, or that are announced or came; -1: none
     * @param result row of what the object was before; -1: nobody asks
     * @param drops whether later phases expect fewer arrivals
     * @param endsNone whether the arrival must not be the last; of {@code TRACK}, whether it is among those that are expected
     * @param releases whether what the thread did before comes before what follows a wait; else what it did before its last fence does
     */
    record Terms(int count, int bytes, int result, boolean drops, boolean endsNone, boolean releases) {
        static final Terms NONE = new Terms(-1, -1, -1, false, false, false);
    }

    private static final MemoryOrder RELAXED = new MemoryOrder(true, false, false, true);

    private final Action action;
    private final Terms terms;

    MbarrierAccess(Place place, Action action, Terms terms, int site) {
        super(place, Long.BYTES, site);
        this.action = action;
        this.terms = terms;
    }

    private boolean isPlain() {
        return action == Action.INIT || action == Action.INVALIDATE;
    }

    boolean initialises() {
        return action == Action.INIT;
    }

    @Override
    boolean isOfObject() {
        return true;
    }

    /** To make or end an object is a plain write: who uses it must be told. */
    @Override
    Kind kind() {
        return isPlain() ? Kind.STORE : Kind.ATOMIC;
    }

    @Override
    MemoryOrder order() {
        return isPlain() ? MemoryOrder.WEAK : RELAXED;
    }

    @Override
    void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            String problem = warp.region.space == Space.SHARED ? change(warp, at[lane] - base, lane) : "an mbarrier lies in shared memory";
            if (problem != null) fault(warp, lane, at[lane], problem);
        }
        warp.block.mbarriers().wake();
    }

    private void fault(Warp warp, int lane, long address, String problem) {
        warp.block.launch.fault(warp, this, lane, Finding.Kind.BAD_BARRIER, address, source().opcode() + ": " + problem);
    }

    private String change(Warp warp, long place, int lane) {
        Mbarriers all = warp.block.mbarriers();
        if (action == Action.INIT) {
            String problem = all.init(place, value(warp, terms.count, lane));
            if (problem == null) tell(warp, lane, place, Observer.Phase.BEGUN);
            return problem;
        }
        if (action == Action.INVALIDATE) return all.invalidate(place);
        String problem = all.problem(place);
        if (problem != null) return problem;
        Mbarrier object = all.at(place);
        if (terms.result >= 0) warp.frame.l[terms.result + lane] = object.word();
        int phase = object.phase();
        problem = act(warp, object, place, lane);
        all.store(place, object);
        if (object.phase() != phase) tell(warp, lane, place, Observer.Phase.ENDED);
        return problem;
    }

    private String act(Warp warp, Mbarrier object, long place, int lane) {
        return switch (action) {
            case ARRIVE -> arrive(warp, object, place, lane);
            case EXPECT -> object.expect(value(warp, terms.bytes, lane));
            case COMPLETE -> object.complete(value(warp, terms.bytes, lane));
            case TRACK -> track(warp, object, place, lane);
            case INIT, INVALIDATE -> throw new IllegalStateException(action.toString());
        };
    }

    private String arrive(Warp warp, Mbarrier object, long place, int lane) {
        String problem = terms.bytes < 0 ? null : object.expect(value(warp, terms.bytes, lane));
        if (problem != null) return problem;
        int count = terms.count < 0 ? 1 : value(warp, terms.count, lane);
        if (terms.endsNone && object.wouldEnd(count)) return "it ends the phase, which .noComplete must not";
        tell(warp, lane, place, terms.releases ? Observer.Phase.ARRIVED : Observer.Phase.ARRIVED_RELAXED);
        return object.arrive(count, terms.drops);
    }

    /** {@code cp.async.mbarrier.arrive}: an arrival when all copies of the thread until now are done; without {@code .noinc} one more is awaited for it. */
    private String track(Warp warp, Mbarrier object, long place, int lane) {
        String problem = terms.endsNone ? null : object.expectArrival();
        if (problem != null) return problem;
        long issued = warp.async().issued();
        tell(warp, lane, place, Observer.Phase.ARRIVED);
        warp.block.mbarriers().expect(place, () -> {
            warp.async().completeUntil(warp, lane, issued);
            Mbarriers all = warp.block.mbarriers();
            if (warp.observer() != null) warp.observer().landed(warp, lane, place, new Copied(Strand.COPIES, -1, issued));
            String wrong = all.problem(place);
            if (wrong == null) wrong = land(warp, all, place, lane);
            if (wrong != null) fault(warp, lane, place, wrong);
        });
        return null;
    }

    private static String land(Warp warp, Mbarriers all, long place, int lane) {
        Mbarrier object = all.at(place);
        int phase = object.phase();
        String problem = object.arrive(1, false);
        all.store(place, object);
        if (object.phase() != phase) tell(warp, lane, place, Observer.Phase.ENDED);
        return problem;
    }

    private static void tell(Warp warp, int lane, long place, Observer.Phase what) {
        if (warp.observer() != null) warp.observer().mbarrier(warp, lane, place, what);
    }

    private static int value(Warp warp, int row, int lane) {
        return warp.frame.r[row + lane];
    }
}
