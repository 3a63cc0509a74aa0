package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Streams and events of the stand-in. Work waits in its stream until somebody waits for it, the latest moment that CUDA
 * allows, so that a copy or launch whose result is used too early shows.
 */
final class StandInStreams {
    private static final int INVALID_HANDLE = 400;
    private static final int NOT_READY = 600;

    private final StandInMemory memory;
    private final StandInGraphs graphs;
    private final Map<Long, ArrayDeque<Runnable>> streams = new HashMap<>(Map.of(0L, new ArrayDeque<>()));
    private final Map<Long, Event> events = new HashMap<>();
    private long handles;

    private static final class Event {
        private ArrayDeque<Runnable> stream;
        private int recorded;
        private int reached;
        private long nanos;
    }

    StandInStreams(StandInMemory memory, StandInGraphs graphs) {
        this.memory = memory;
        this.graphs = graphs;
    }

    /** Joins {@code work} to a stream. */
    int join(MemorySegment stream, Runnable work) {
        ArrayDeque<Runnable> queue = streams.get(stream.address());
        if (queue == null) return INVALID_HANDLE;
        graphs.orQueue(stream.address(), queue).add(work);
        return 0;
    }

    private static void drain(ArrayDeque<Runnable> queue) {
        while (!queue.isEmpty()) queue.poll().run();
    }

    int cuStreamCreate(MemorySegment stream, int flags) {
        streams.put(++handles, new ArrayDeque<>());
        stream.reinterpret(Long.BYTES).set(JAVA_LONG, 0, handles);
        return 0;
    }

    int cuStreamDestroy_v2(MemorySegment stream) {
        if (!streams.containsKey(stream.address())) return INVALID_HANDLE;
        drain(streams.remove(stream.address()));
        return 0;
    }

    int cuStreamSynchronize(MemorySegment stream) {
        if (!streams.containsKey(stream.address())) return INVALID_HANDLE;
        if (graphs.invalidates(stream.address())) return StandInGraphs.CAPTURE_UNSUPPORTED;
        drain(streams.get(stream.address()));
        return 0;
    }

    int cuCtxSynchronize() {
        if (graphs.invalidatesAll()) return StandInGraphs.CAPTURE_UNSUPPORTED;
        for (ArrayDeque<Runnable> queue : List.copyOf(streams.values())) drain(queue);
        return 0;
    }

    int cuStreamWaitEvent(MemorySegment stream, MemorySegment event, int flags) {
        Event awaited = events.get(event.address());
        int record = awaited.recorded;
        return join(stream, () -> reach(awaited, record));
    }

    private static void reach(Event event, int record) {
        while (event.reached < record) event.stream.poll().run();
    }

    int cuEventCreate(MemorySegment event, int flags) {
        events.put(++handles, new Event());
        event.reinterpret(Long.BYTES).set(JAVA_LONG, 0, handles);
        return 0;
    }

    int cuEventDestroy_v2(MemorySegment event) {
        return events.remove(event.address()) == null ? INVALID_HANDLE : 0;
    }

    int cuEventRecord(MemorySegment event, MemorySegment stream) {
        Event recorded = events.get(event.address());
        recorded.stream = streams.get(stream.address());
        int record = ++recorded.recorded;
        return join(stream, () -> {
            recorded.reached = record;
            recorded.nanos = System.nanoTime();
        });
    }

    int cuEventSynchronize(MemorySegment event) {
        Event awaited = events.get(event.address());
        reach(awaited, awaited.recorded);
        return 0;
    }

    int cuEventQuery(MemorySegment event) {
        Event asked = events.get(event.address());
        return asked.reached < asked.recorded ? NOT_READY : 0;
    }

    int cuEventElapsedTime(MemorySegment milliseconds, MemorySegment start, MemorySegment end) {
        Event from = events.get(start.address());
        Event to = events.get(end.address());
        if (from.recorded == 0 || to.recorded == 0) return INVALID_HANDLE;
        if (from.reached < from.recorded || to.reached < to.recorded) return NOT_READY;
        milliseconds.reinterpret(Float.BYTES).set(JAVA_FLOAT, 0, (to.nanos - from.nanos) / 1e6f);
        return 0;
    }

    int cuMemcpyHtoDAsync_v2(long to, MemorySegment from, long bytes, MemorySegment stream) {
        MemorySegment host = from.reinterpret(bytes);
        MemorySegment bytesNow = memory.isPinned(from) ? host : MemorySegment.ofArray(host.toArray(JAVA_BYTE));
        return join(stream, () -> memory.at(to, bytes).copyFrom(bytesNow));
    }

    int cuMemcpyDtoHAsync_v2(MemorySegment to, long from, long bytes, MemorySegment stream) {
        int code = join(stream, () -> to.reinterpret(bytes).copyFrom(memory.at(from, bytes)));
        if (code == 0 && !memory.isPinned(to) && !graphs.isCaptured(stream.address())) drain(streams.get(stream.address()));
        return code;
    }

    int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, MemorySegment stream) {
        return join(stream, () -> memory.at(to, bytes).copyFrom(memory.at(from, bytes)));
    }

    int cuMemsetD8Async(long to, byte value, long count, MemorySegment stream) {
        return join(stream, () -> memory.at(to, count).fill(value));
    }

    int cuMemsetD32Async(long to, int value, long count, MemorySegment stream) {
        return join(stream, () -> {
            MemorySegment words = memory.at(to, count * Integer.BYTES);
            for (long i = 0; i < count; i++) words.setAtIndex(JAVA_INT, i, value);
        });
    }

    /** Streams and events that were not given back. */
    int open() {
        return streams.size() - 1 + events.size();
    }
}
