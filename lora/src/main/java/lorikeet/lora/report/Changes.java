package lorikeet.lora.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.autograd.Parameter;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.model.CheckpointFiles.Weight;
import lorikeet.lora.model.Linear;
import lorikeet.lora.report.TensorChange.Start;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;

/**
 * Compares what was trained with what it was before. Tensors of the base model need no copy: their old values are in its
 * files, mapped. Adapters are copied, outside the device's pool.
 */
public final class Changes implements AutoCloseable {
    /** Up to so many weights below adapters, their norms are worth a pass over all of them. */
    private static final long CHEAP = 1L << 31;

    private final Ops ops;
    private final LanguageModel model;
    private final Arena arena = Arena.ofShared();
    private final Map<String, Start> copies = new HashMap<>();

    /** Remembers the model as it is now. */
    public Changes(LanguageModel model) {
        this.ops = model.ops();
        this.model = model;
        for (Parameter parameter : model.trained()) {
            if (isOfBase(parameter)) continue;
            Tensor tensor = parameter.tensor();
            MemorySegment copy = arena.allocate(tensor.spec().bytes(), 64);
            ops.device().download(tensor, copy);
            copies.put(parameter.name(), new Start(copy, tensor.dtype()));
        }
    }

    private boolean isOfBase(Parameter parameter) {
        return model.weights().find(parameter.name()) != null;
    }

    /** By trained tensor, in model order. */
    List<TensorChange> tensors() {
        return model.trained().stream().map(parameter -> TensorChange.of(ops, parameter.name(), start(parameter), parameter.tensor(), model.savedDtype(parameter))).toList();
    }

    private Start start(Parameter parameter) {
        if (!isOfBase(parameter)) return copies.get(parameter.name());
        Weight weight = model.stored(parameter);
        return new Start(weight.file().segment(weight.entry().name()), weight.file().dtype(weight.entry()));
    }

    /** By adapted layer, in model order; none in full training. */
    List<ModuleChange> modules() {
        List<Linear> adapted = model.decoder().linears().stream().filter(linear -> linear.adapter() != null).toList();
        boolean cheap = adapted.stream().mapToLong(linear -> linear.weight().shape().count()).sum() <= CHEAP;
        return adapted.stream().map(linear -> ModuleChange.of(ops, linear, cheap)).toList();
    }

    @Override
    public void close() {
        arena.close();
    }
}
