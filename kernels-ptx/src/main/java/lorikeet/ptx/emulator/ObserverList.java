package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Objects;

/** Several observers as one. */
final class ObserverList extends Observer {
    private final Observer[] observers;

    private ObserverList(List<Observer> observers) {
        this.observers = observers.toArray(Observer[]::new);
    }

    /** One observer for all of {@code monitors}; null where there are none. */
    static Observer of(List<Monitor> monitors, Block block) {
        List<Observer> list = monitors.stream().map(monitor -> monitor.watch(block)).filter(Objects::nonNull).toList();
        return list.isEmpty() ? null : list.size() == 1 ? list.getFirst() : new ObserverList(list);
    }

    @Override
    void issue(Warp warp, Instruction instruction, int path, int active) {
        for (Observer o : observers) o.issue(warp, instruction, path, active);
    }

    @Override
    void executed(Warp warp, Instruction instruction, int active) {
        for (Observer o : observers) o.executed(warp, instruction, active);
    }

    @Override
    void together(Warp warp, WarpWide instruction, int lanes) {
        for (Observer o : observers) o.together(warp, instruction, lanes);
    }

    @Override
    void passed(Warp warp, Passing passing, Frame caller, Frame callee, int lanes, boolean in) {
        for (Observer o : observers) o.passed(warp, passing, caller, callee, lanes, in);
    }

    @Override
    void answered(Warp warp, long place, int bytes, int lanes) {
        for (Observer o : observers) o.answered(warp, place, bytes, lanes);
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        for (Observer o : observers) o.access(warp, access, region, lanes);
    }

    @Override
    void asyncDone(Warp warp, Access written, int lane, long place, int bytes) {
        for (Observer o : observers) o.asyncDone(warp, written, lane, place, bytes);
    }

    @Override
    void asyncRead(Warp warp, Access source, long place, int bytes) {
        for (Observer o : observers) o.asyncRead(warp, source, place, bytes);
    }

    @Override
    void waited(Warp warp, int lanes) {
        for (Observer o : observers) o.waited(warp, lanes);
    }

    @Override
    void landed(Warp warp, int lane, long place, Copied last) {
        for (Observer o : observers) o.landed(warp, lane, place, last);
    }

    @Override
    void mbarrier(Warp warp, int lane, long place, Phase what) {
        for (Observer o : observers) o.mbarrier(warp, lane, place, what);
    }

    @Override
    void arrive(Warp warp, Instruction barrier, int id, int lanes) {
        for (Observer o : observers) o.arrive(warp, barrier, id, lanes);
    }

    @Override
    void release(Block block, int id) {
        for (Observer o : observers) o.release(block, id);
    }

    @Override
    void end(Block block) {
        for (Observer o : observers) o.end(block);
    }
}
