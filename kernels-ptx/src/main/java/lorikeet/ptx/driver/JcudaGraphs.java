package lorikeet.ptx.driver;

import static jcuda.driver.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED;
import static jcuda.driver.JCudaDriver.*;
import static lorikeet.ptx.driver.JcudaDriver.check;

import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;

/** Graphs of one context, by their handles. */
final class JcudaGraphs {
    private final HandleTable<CUgraphExec> graphs = new HandleTable<>();

    /** Relaxed: the pool may take memory from the driver meanwhile. */
    void beginCapture(CUstream stream) {
        check("cuStreamBeginCapture_v2", cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_RELAXED));
    }

    long endCapture(CUstream stream) {
        CUgraph captured = new CUgraph();
        check("cuStreamEndCapture", cuStreamEndCapture(stream, captured));
        CUgraphExec graph = new CUgraphExec();
        try {
            check("cuGraphInstantiateWithFlags", cuGraphInstantiate(graph, captured, 0));
        } finally {
            check("cuGraphDestroy", cuGraphDestroy(captured));
        }
        return graphs.add(graph);
    }

    void launch(long graph, CUstream stream) {
        check("cuGraphLaunch", cuGraphLaunch(graphs.get(graph), stream));
    }

    void destroy(long graph) {
        check("cuGraphExecDestroy", cuGraphExecDestroy(graphs.remove(graph)));
    }
}
