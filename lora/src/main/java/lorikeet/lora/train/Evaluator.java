package lorikeet.lora.train;

import java.util.List;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.TrainableModel;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.op.LossOps.LossOut;

/** Loss and token accuracy on validation rows, without a tape and without dropout. */
public final class Evaluator {
    /** Loss as Hugging Face's Trainer reports it: means of batches, weighted by their rows. */
    public record Result(double loss, double accuracy) {}

    private final Ops ops;
    private final TrainableModel model;
    private final List<Row> rows;
    private final int batch;

    /** @param batch rows of one forward pass */
    public Evaluator(Ops ops, TrainableModel model, List<Row> rows, int batch) {
        this.ops = ops;
        this.model = model;
        this.rows = rows;
        this.batch = batch;
    }

    boolean hasRows() {
        return !rows.isEmpty();
    }

    /** @throws NonFiniteException if the model gives NaN or infinity after {@code step} steps */
    public Result evaluate(long step) {
        Decoder decoder = model.decoder();
        double loss = 0;
        double correct = 0;
        long trained = 0;
        for (int begin = 0; begin < rows.size(); begin += batch) {
            List<Row> members = rows.subList(begin, Math.min(begin + batch, rows.size()));
            MicroBatch micro = MicroBatch.of(members);
            try (Scope _ = ops.scope()) {
                LossOut out = MicroInputs.of(ops, decoder, micro, 1.0 / micro.trained()).loss(ops, decoder, Recompute.NONE);
                double mean = Host.item(ops, out.loss());
                if (!Double.isFinite(mean)) throw NonFinite.find(ops, model, List.of(micro), step, null);
                loss += mean * members.size();
                correct += Host.item(ops, out.correct());
                trained += micro.trained();
            }
        }
        return new Result(loss / rows.size(), correct / trained);
    }
}
