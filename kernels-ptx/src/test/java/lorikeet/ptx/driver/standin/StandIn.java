package lorikeet.ptx.driver.standin;

import java.util.List;

/** A CUDA driver in this process, in the place of libcuda.so.1, until it is closed. */
final class StandIn implements AutoCloseable {
    private final StandInDevice device;
    private final StandInMemory memory;
    private final StandInGraphs graphs;
    private final StandInStreams streams;
    private final StandInModules modules;
    private final Exports exports;

    private StandIn(DriverBackend backend) {
        device = new StandInDevice(backend.memory().capacity());
        memory = new StandInMemory(backend.memory());
        graphs = new StandInGraphs();
        streams = new StandInStreams(memory, graphs);
        graphs.launchInto(streams::join);
        modules = new StandInModules(backend, streams);
        exports = new Exports(StandInLibrary.CUDA.assume(), device, memory, graphs, streams, modules);
    }

    /** Skips the test, with a printed reason, where the library cannot be built. */
    static StandIn assume(DriverBackend backend) {
        return new StandIn(backend);
    }

    StandInStreams streams() {
        return streams;
    }

    StandInMemory memory() {
        return memory;
    }

    Exports exports() {
        return exports;
    }

    /** The functions called so far, in order. */
    List<String> calls() {
        return exports.calls();
    }

    /** Allocations, modules, streams, events and contexts that were not given back. */
    int open() {
        return memory.open() + streams.open() + graphs.open() + modules.open() + device.retained();
    }

    @Override
    public void close() {
        exports.close();
        memory.close();
    }
}
