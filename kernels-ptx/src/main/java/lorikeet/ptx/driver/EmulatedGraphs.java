package lorikeet.ptx.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.driver.CUresult;

/** Work of the emulator's streams: run as it joins, or kept while the stream is captured. */
final class EmulatedGraphs {
    private final Map<Long, List<Runnable>> captured = new HashMap<>();
    private final HandleTable<List<Runnable>> graphs = new HandleTable<>();

    void join(long stream, Runnable work) {
        List<Runnable> kept = captured.get(stream);
        if (kept == null) work.run();
        else kept.add(work);
    }

    /** Work that is no stream's: done now, and again wherever what is captured meanwhile is run. */
    void joinAll(Runnable work) {
        work.run();
        captured.values().forEach(kept -> kept.add(work));
    }

    /** As CUDA answers a wait for work that is captured. */
    void refuseWait(String call, long stream) {
        if (captured.containsKey(stream)) throw new DriverException(call, CUresult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "", "");
    }

    /** As {@link #refuseWait}, of a wait for all streams. */
    void refuseWait(String call) {
        if (!captured.isEmpty()) throw new DriverException(call, CUresult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "", "");
    }

    void begin(long stream) {
        captured.put(stream, new ArrayList<>());
    }

    long end(long stream) {
        return graphs.add(captured.remove(stream));
    }

    void launch(long graph, long stream) {
        List.copyOf(graphs.get(graph)).forEach(work -> join(stream, work));
    }

    void destroy(long graph) {
        graphs.remove(graph);
    }
}
