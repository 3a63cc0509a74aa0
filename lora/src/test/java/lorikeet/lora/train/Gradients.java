package lorikeet.lora.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.autograd.Parameter;
import lorikeet.autograd.Tape;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/** Loss and gradients of one step, by the name of each trained tensor. */
public record Gradients(double loss, Map<String, double[]> byName) {

    /** @param micro rows of each forward pass; dropout, where the model has any, is that of step 0 of seed 5 */
    public static Gradients of(Ops ops, LanguageModel model, List<List<Row>> micro, Recompute recompute) {
        int trained = micro.stream().flatMap(List::stream).mapToInt(Row::trained).sum();
        double loss = 0;
        try (Scope _ = ops.scope(); Tape tape = new Tape(ops)) {
            model.trained().forEach(parameter -> tape.watch(parameter.tensor()));
            for (List<Row> rows : micro) {
                Tensor out = loss(tape, model, rows, 1.0 / trained, recompute);
                loss += Host.item(ops, out);
                tape.backward(out);
            }
            Map<String, double[]> byName = new LinkedHashMap<>();
            for (Parameter parameter : model.trained()) byName.put(parameter.name(), Host.doubles(ops, tape.gradient(parameter.tensor())));
            return new Gradients(loss, byName);
        }
    }

    /** The loss alone. */
    public static double loss(Ops ops, LanguageModel model, List<Row> rows) {
        int trained = rows.stream().mapToInt(Row::trained).sum();
        try (Scope _ = ops.scope()) {
            return Host.item(ops, loss(ops, model, rows, 1.0 / trained, Recompute.NONE));
        }
    }

    private static Tensor loss(Ops ops, LanguageModel model, List<Row> rows, double norm, Recompute recompute) {
        MicroInputs inputs = MicroInputs.of(ops, model.decoder(), MicroBatch.of(rows), norm);
        if (model.lora() != null && model.lora().dropout() > 0) inputs = inputs.drawing(ops, 5, 0);
        return inputs.loss(ops, model.decoder(), recompute).loss();
    }

    /** L2 norm of all gradients together. */
    public double norm() {
        return Math.sqrt(byName.values().stream().flatMapToDouble(Arrays::stream).map(g -> g * g).sum());
    }
}
