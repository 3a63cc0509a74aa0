package lorikeet.lora.train;

import java.util.List;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.LossOps.LossOut;

/** Loss and token accuracy on validation rows, without a tape and without dropout. */
final class Evaluator {
    /** Loss as Hugging Face's Trainer reports it: means of batches, weighted by their rows. */
    record Result(double loss, double accuracy) {}

    private final Ops ops;
    private final Decoder decoder;
    private final List<Row> rows;
    private final int batch;

    Evaluator(Ops ops, Decoder decoder, List<Row> rows, int batch) {
        this.ops = ops;
        this.decoder = decoder;
        this.rows = rows;
        this.batch = batch;
    }

    boolean hasRows() {
        return !rows.isEmpty();
    }

    Result evaluate() {
        double loss = 0;
        double correct = 0;
        long trained = 0;
        for (int begin = 0; begin < rows.size(); begin += batch) {
            List<Row> members = rows.subList(begin, Math.min(begin + batch, rows.size()));
            MicroBatch micro = MicroBatch.of(members);
            try (Scope scope = ops.scope()) {
                Tensor hidden = decoder.hidden(ops, micro.sequences(), null, Recompute.NONE);
                LossOut out = Losses.of(ops, decoder, hidden, micro, 1.0 / micro.trained(), null);
                loss += Host.item(ops, out.loss()) * members.size();
                correct += Host.item(ops, out.correct());
                trained += micro.trained();
            }
        }
        return new Result(loss / rows.size(), correct / trained);
    }
}
