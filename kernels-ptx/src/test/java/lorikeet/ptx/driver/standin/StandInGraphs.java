package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntBiFunction;

/** Stream capture and graphs of the stand-in. A wait inside a capture is refused and spoils it, as CUDA has it. */
final class StandInGraphs {
    static final int CAPTURE_UNSUPPORTED = 900;
    private static final int CAPTURE_INVALIDATED = 901;
    private static final int ILLEGAL_STATE = 401;
    private static final int INVALID_VALUE = 1;

    private final Map<Long, ArrayDeque<Runnable>> captured = new HashMap<>(); // by stream
    private final Set<Long> spoilt = new HashSet<>();
    private final Map<Long, ArrayDeque<Runnable>> graphs = new HashMap<>();
    private final Map<Long, ArrayDeque<Runnable>> executables = new HashMap<>();
    private ToIntBiFunction<MemorySegment, Runnable> streams;
    private long handles;

    void launchInto(ToIntBiFunction<MemorySegment, Runnable> join) {
        streams = join;
    }

    /** Where work that joins {@code stream} goes. */
    ArrayDeque<Runnable> orQueue(long stream, ArrayDeque<Runnable> queue) {
        return captured.getOrDefault(stream, queue);
    }

    boolean isCaptured(long stream) {
        return captured.containsKey(stream);
    }

    boolean invalidates(long stream) {
        return captured.containsKey(stream) && spoil(Set.of(stream));
    }

    boolean invalidatesAll() {
        return !captured.isEmpty() && spoil(captured.keySet());
    }

    private boolean spoil(Set<Long> all) {
        spoilt.addAll(all);
        return true;
    }

    int cuStreamBeginCapture_v2(MemorySegment stream, int mode) {
        if (stream.address() == 0 || captured.containsKey(stream.address())) return ILLEGAL_STATE;
        captured.put(stream.address(), new ArrayDeque<>());
        return 0;
    }

    int cuStreamEndCapture(MemorySegment stream, MemorySegment graph) {
        ArrayDeque<Runnable> work = captured.remove(stream.address());
        if (work == null) return ILLEGAL_STATE;
        if (spoilt.remove(stream.address())) return CAPTURE_INVALIDATED;
        graphs.put(++handles, work);
        graph.reinterpret(Long.BYTES).set(JAVA_LONG, 0, handles);
        return 0;
    }

    int cuGraphInstantiateWithFlags(MemorySegment executable, MemorySegment graph, long flags) {
        if (!graphs.containsKey(graph.address())) return INVALID_VALUE;
        executables.put(++handles, new ArrayDeque<>(graphs.get(graph.address())));
        executable.reinterpret(Long.BYTES).set(JAVA_LONG, 0, handles);
        return 0;
    }

    int cuGraphDestroy(MemorySegment graph) {
        return graphs.remove(graph.address()) == null ? INVALID_VALUE : 0;
    }

    int cuGraphExecDestroy(MemorySegment executable) {
        return executables.remove(executable.address()) == null ? INVALID_VALUE : 0;
    }

    int cuGraphLaunch(MemorySegment executable, MemorySegment stream) {
        ArrayDeque<Runnable> work = executables.get(executable.address());
        return work == null ? INVALID_VALUE : streams.applyAsInt(stream, () -> work.forEach(Runnable::run));
    }

    /** Graphs that were not given back. */
    int open() {
        return graphs.size() + executables.size();
    }
}
