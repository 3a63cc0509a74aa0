package lorikeet.ptx.device;

import lorikeet.ptx.driver.DeviceGraph;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.tensor.RecordedWork;

/** Recorded work as a graph of the driver. */
record RecordedGraph(DeviceStream stream, DeviceGraph graph) implements RecordedWork {
    @Override
    public boolean isReplayable() {
        return graph.isReplayable();
    }

    @Override
    public void replay() {
        stream.launch(graph);
    }

    @Override
    public void close() {
        graph.close();
    }
}
