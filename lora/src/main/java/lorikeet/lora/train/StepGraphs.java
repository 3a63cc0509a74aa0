package lorikeet.lora.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Ops;
import lorikeet.tensor.RecordedWork;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/**
 * Steps as graphs of the device. The first step of some shapes runs operation by operation, the second is recorded, later ones
 * are one launch. A step is known by the shapes of its micro-batches; the last few are kept. Where a step cannot be recorded,
 * that is said once, and all go on operation by operation.
 */
final class StepGraphs implements AutoCloseable {
    private static final int MOST = 8;
    private static final int MOST_SEEN = 4096;

    private final Ops ops;
    private final Consumer<String> notes;
    private final Map<List<Shape>, Graph> graphs = new LinkedHashMap<>(MOST, 0.75f, true);
    private final Set<List<Shape>> seen = new HashSet<>();
    private boolean givenUp;

    /** All that launches depend on. */
    private record Shape(int tokens, int sequences, int trained) {
        static List<Shape> of(List<MicroBatch> micro) {
            return micro.stream().map(each -> new Shape(each.tokens(), each.sequences().cumulative().length, each.trained())).toList();
        }
    }

    /** Work, and the inputs that it reads at addresses of their own. */
    private record Graph(RecordedWork work, List<MicroInputs> inputs) {
        void close() {
            work.close();
            release(inputs);
        }
    }

    StepGraphs(Ops ops, Consumer<String> notes) {
        this.ops = ops;
        this.notes = notes;
    }

    /**
     * @param inputs brings the step's inputs to the device, into the innermost scope
     * @param compute launches the step
     * @param forget undoes on the host what a step that could not be recorded has left
     */
    void run(List<MicroBatch> micro, Supplier<List<MicroInputs>> inputs, Consumer<List<MicroInputs>> compute, Runnable forget) {
        List<Shape> shapes = Shape.of(micro);
        Graph graph = usable(shapes);
        if (graph != null) {
            write(inputs, graph.inputs);
            graph.work.replay();
        } else if (givenUp || isNew(shapes) || !record(shapes, inputs, compute, forget)) {
            try (Scope _ = ops.scope()) {
                compute.accept(inputs.get());
            }
        }
    }

    private boolean isNew(List<Shape> shapes) {
        if (seen.size() == MOST_SEEN) seen.clear();
        return seen.add(shapes);
    }

    private Graph usable(List<Shape> shapes) {
        Graph graph = graphs.get(shapes);
        if (graph == null || graph.work.isReplayable()) return graph;
        graphs.remove(shapes).close();
        return null;
    }

    private boolean record(List<Shape> shapes, Supplier<List<MicroInputs>> inputs, Consumer<List<MicroInputs>> compute, Runnable forget) {
        List<MicroInputs> kept = keep(inputs);
        try {
            graphs.put(shapes, new Graph(ops.device().record(() -> compute.accept(kept)), kept));
            if (graphs.size() > MOST) dropOldest();
            return true;
        } catch (DeviceException e) {
            forget.run();
            release(kept);
            givenUp = true;
            notes.accept("training steps are launched one by one: " + e.getMessage());
            return false;
        } catch (RuntimeException | Error e) {
            release(kept);
            throw e;
        }
    }

    private void dropOldest() {
        Iterator<Graph> oldest = graphs.values().iterator();
        oldest.next().close();
        oldest.remove();
    }

    /** Inputs that outlive the step. */
    private List<MicroInputs> keep(Supplier<List<MicroInputs>> inputs) {
        try (Scope _ = ops.scope()) {
            return inputs.get().stream().map(each -> each.map(Tensor::alias)).toList();
        }
    }

    /** By way of fresh tensors, which may lie where the graph's work writes later. */
    private void write(Supplier<List<MicroInputs>> inputs, List<MicroInputs> to) {
        try (Scope _ = ops.scope()) {
            List<MicroInputs> fresh = inputs.get();
            for (int i = 0; i < to.size(); i++) {
                List<Tensor> from = fresh.get(i).tensors();
                List<Tensor> targets = new ArrayList<>(to.get(i).tensors());
                for (int j = 0; j < targets.size(); j++) ops.assign(targets.get(j), from.get(j));
            }
        }
    }

    private static void release(List<MicroInputs> inputs) {
        inputs.forEach(each -> each.tensors().forEach(Tensor::release));
    }

    @Override
    public void close() {
        graphs.values().forEach(Graph::close);
        graphs.clear();
    }
}
