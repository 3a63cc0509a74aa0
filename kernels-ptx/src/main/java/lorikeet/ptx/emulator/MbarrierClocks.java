package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/** What the mbarrier objects of a block pass on between threads: from arrivals in a phase to waits for its end. */
final class MbarrierClocks {
    /** Of one object. */
    private static final class Passing {
        /** Of the arrivals in the current phase. */
        Past arrived;
        /** Of those in all phases that have ended. */
        Past ended;
    }

    private final ThreadClocks clocks;
    private final Map<Long, Passing> objects = new HashMap<>();

    MbarrierClocks(ThreadClocks clocks) {
        this.clocks = clocks;
    }

    /** Something has ended that comes before what follows a wait for the end of the current phase. */
    void landed(long place, Past past) {
        Passing object = objects.computeIfAbsent(place, p -> new Passing());
        object.arrived = Past.join(object.arrived, past);
    }

    void note(int warp, int lane, long place, Observer.Phase what) {
        Passing object = objects.computeIfAbsent(place, p -> new Passing());
        switch (what) {
            case BEGUN -> objects.put(place, new Passing());
            case ARRIVED -> object.arrived = Past.join(object.arrived, clocks.pass(warp, lane));
            case ARRIVED_RELAXED -> object.arrived = Past.join(object.arrived, clocks.passFenced(warp, lane));
            case ENDED -> {
                object.ended = Past.join(object.ended, object.arrived);
                object.arrived = null;
            }
            case PASSED -> clocks.follow(warp, lane, object.ended);
            case PASSED_RELAXED -> clocks.see(warp, lane, object.ended);
        }
    }
}
