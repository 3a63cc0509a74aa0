package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The mbarrier objects of a block's shared memory, who waits for them, and what is on its way to them. Copies arrive when
 * somebody looks at their mbarrier, those who wait there once a round, as late as a program can tell: who uses their data without a
 * wait then finds what was there before.
 */
final class Mbarriers {
    /** Rounds in which waits ended for their time alone and nothing came of it. */
    private static final int MOST_IDLE = 1000;

    /** Something that arrives at an mbarrier later. */
    @FunctionalInterface
    interface Landing {
        void land();
    }

    private final Block block;
    private final Map<Long, Mbarrier> objects = new HashMap<>();
    private final Map<Long, List<Landing>> coming = new HashMap<>();
    private final List<MbarrierWait.Waiting> waiting = new ArrayList<>();
    /** Scratch: the place of each lane's object that a wait looks at; -1: none. */
    final long[] places = new long[Frame.LANES];
    private long copies;
    private long changes;
    private long changesBefore;
    private int idle;

    Mbarriers(Block block) {
        this.block = block;
    }

    /** Makes an object. What is wrong, or null. */
    String init(long place, int count) {
        if (count < 1 || count > Mbarrier.MOST) return "a count of " + Integer.toUnsignedString(count) + ", expected 1 to " + Mbarrier.MOST;
        if (problem(place) == null) return "it is in use: mbarrier.inval comes first";
        Mbarrier object = new Mbarrier(count);
        objects.put(place, object);
        store(place, object);
        return null;
    }

    /** Ends an object. What is wrong, or null. */
    String invalidate(long place) {
        String problem = problem(place);
        objects.remove(place);
        return problem;
    }

    /** The object at {@code place}, which {@link #problem} finds nothing wrong with. */
    Mbarrier at(long place) {
        return objects.get(place);
    }

    /** Why nothing can be done with an object at {@code place}; null: it can. */
    String problem(long place) {
        Mbarrier object = objects.get(place);
        if (object == null) return "no mbarrier was initialised there";
        return block.shared.data.get(JAVA_LONG_UNALIGNED, place) == object.word() ? null : "its bytes were overwritten";
    }

    /** Writes what {@code object} has become. */
    void store(long place, Mbarrier object) {
        block.shared.data.set(JAVA_LONG_UNALIGNED, place, object.word());
        changes++;
    }

    /** The number of a bulk copy that begins. */
    long nextCopy() {
        return ++copies;
    }

    /** Something will arrive at the object at {@code place}. */
    void expect(long place, Landing landing) {
        coming.computeIfAbsent(place, p -> new ArrayList<>()).add(landing);
    }

    /** Lets everything arrive that is on its way to the object at {@code place}. */
    void land(long place) {
        List<Landing> landings = coming.remove(place);
        if (landings != null) landings.forEach(Landing::land);
    }

    void await(MbarrierWait.Waiting waiter) {
        waiting.add(waiter);
    }

    /** Lets those go on whose phases have ended. */
    void wake() {
        for (MbarrierWait.Waiting waiter : List.copyOf(waiting)) {
            if (waiter.hasEnded()) release(waiter);
        }
    }

    private void release(MbarrierWait.Waiting waiter) {
        if (waiting.remove(waiter)) waiter.goOn();
    }

    /** What is on its way arrives at the objects that somebody waits for; whether someone goes on. */
    private boolean arrive() {
        int before = waiting.size();
        List.copyOf(waiting).forEach(MbarrierWait.Waiting::land);
        wake();
        return waiting.size() < before;
    }

    /** A round has passed in which others ran: a wait ends without its phase after a time, as on hardware. */
    void round() {
        if (waiting.isEmpty()) return;
        arrive();
        for (MbarrierWait.Waiting waiter : List.copyOf(waiting)) {
            if (waiter.isOld()) release(waiter);
        }
    }

    /** No path of the block can run: lets the waits end; false where that has led nowhere again and again. */
    boolean timeOut() {
        if (waiting.isEmpty()) return false;
        if (arrive()) return true;
        idle = changes == changesBefore ? idle + 1 : 0;
        changesBefore = changes;
        if (idle > MOST_IDLE) return false;
        List.copyOf(waiting).forEach(this::release);
        return true;
    }

    Stream<Block.Stuck> stuck() {
        return waiting.stream().map(w -> new Block.Stuck(w.warp(), w.lanes(), w.line()));
    }

    /** Who waits for what, for a message about a deadlock. */
    Stream<String> describe() {
        return waiting.stream().map(MbarrierWait.Waiting::toString);
    }
}
