package lorikeet.lora.train;

import java.util.Map;
import lorikeet.tensor.Ops;
import lorikeet.tensor.OpsDecorator;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Op;

/** Operations whose results are looked at for NaN and infinity; remembers the first one that has any. */
final class WatchedOps implements OpsDecorator {
    private final Ops inner;
    private final Map<Tensor, String> names;
    private String first;

    /** @param names of the model's weights */
    WatchedOps(Ops inner, Map<Tensor, String> names) {
        this.inner = inner;
        this.names = names;
    }

    @Override
    public Ops inner() {
        return inner;
    }

    /** The first result with NaN or infinity, described by its operation and weight; null if there was none. */
    String first() {
        return first;
    }

    @Override
    public Tensor[] apply(Op op, Tensor... in) {
        Tensor[] out = inner.apply(op, in);
        // The log-sum-exp of attention is infinite by design where a query sees no key.
        int looked = op instanceof Attention.Attend ? 1 : out.length;
        for (int i = 0; i < looked && first == null; i++) {
            if (NonFinite.isNotFinite(inner, out[i])) first = describe(op, in);
        }
        return out;
    }

    private String describe(Op op, Tensor[] in) {
        for (Tensor tensor : in) if (names.containsKey(tensor)) return "the result of " + op.name() + " with " + names.get(tensor);
        return "the result of " + op.name();
    }
}
