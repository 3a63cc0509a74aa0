package lorikeet.bench;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The training step of {@link LoraStep} by libtorch's autograd, written as the reference implementation of Llama is: everything in
 * one dtype, scaled_dot_product_attention, AdamW on the adapters alone, logits of every token.
 */
final class LibtorchStep implements Side.Task {
    private static final ModelShape MODEL = LoraStep.MODEL;
    private static final int HEAD = MODEL.hidden() / MODEL.heads();
    private static final double STD = 0.02;
    private static final float EPS = 1e-6f;
    private static final float LORA_SCALE = 2;
    private static final double ROPE_THETA = 10_000;

    private final ScalarType dtype;
    private final List<Tensor> adapters = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();
    private final Tensor embeddings;
    private final Tensor norm;
    private final Tensor head;
    private final Tensor ids = randint(MODEL.vocab(), new long[] {LoraStep.SEQUENCES, LoraStep.LENGTH}).to(ScalarType.Long);
    private final Tensor labels = ids.slice(1, new LongOptional(1), new LongOptional(LoraStep.LENGTH), 1).reshape(-1);
    /** {@code [length, dim]}: the angles of a position, twice. */
    private final Tensor cos;
    private final Tensor sin;
    private final AdamW optimizer;

    /** y = x · Wᵀ + 2 · x · Aᵀ · Bᵀ. */
    private record Adapted(Tensor w, Tensor a, Tensor b) {
        Tensor of(Tensor x) {
            return linear(x, w).add(linear(linear(x, a), b), new Scalar(LORA_SCALE));
        }
    }

    private record Layer(Tensor attentionNorm, Adapted q, Adapted k, Adapted v, Adapted o, Tensor ffnNorm, Adapted gate, Adapted up, Adapted down) {}

    LibtorchStep(DType weights) {
        dtype = weights == DType.F32 ? ScalarType.Float : ScalarType.BFloat16;
        embeddings = random(MODEL.vocab(), MODEL.hidden());
        for (int i = 0; i < MODEL.layers(); i++) {
            layers.add(new Layer(gains(), square(), square(), square(), square(), gains(), adapted(MODEL.ffn(), MODEL.hidden()), adapted(MODEL.ffn(), MODEL.hidden()),
                    adapted(MODEL.hidden(), MODEL.ffn())));
        }
        norm = gains();
        head = random(MODEL.vocab(), MODEL.hidden());
        cos = angles(true);
        sin = angles(false);
        AdamWOptions options = new AdamWOptions(1e-3);
        options.betas().put(0, 0.9);
        options.betas().put(1, 0.95);
        options.weight_decay().put(0.1);
        optimizer = new AdamW(new TensorVector(adapters.toArray(Tensor[]::new)), options);
    }

    private Tensor random(long... dims) {
        return randn(dims).mul(new Scalar((float) STD)).to(dtype);
    }

    private Tensor gains() {
        return ones(MODEL.hidden()).to(dtype);
    }

    private Adapted square() {
        return adapted(MODEL.hidden(), MODEL.hidden());
    }

    private Adapted adapted(long out, long in) {
        Tensor a = random(LoraStep.RANK, in).requires_grad_(true);
        Tensor b = zeros(out, LoraStep.RANK).to(dtype).requires_grad_(true);
        adapters.addAll(List.of(a, b));
        return new Adapted(random(out, in), a, b);
    }

    private Tensor angles(boolean cosine) {
        float[] values = new float[LoraStep.LENGTH * HEAD];
        for (int position = 0; position < LoraStep.LENGTH; position++) {
            for (int i = 0; i < HEAD; i++) {
                double angle = position * Math.pow(ROPE_THETA, -2.0 * (i % (HEAD / 2)) / HEAD);
                values[position * HEAD + i] = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
            }
        }
        return from_blob(new FloatPointer(values), LoraStep.LENGTH, HEAD).to(dtype).clone();
    }

    @Override
    public void run() {
        try (PointerScope _ = new PointerScope()) {
            optimizer.zero_grad();
            Tensor x = embedding(embeddings, ids);
            for (Layer layer : layers) x = feedForward(layer, attend(layer, x));
            Tensor logits = linear(normed(x, norm), head);
            Tensor trained = logits.slice(1, new LongOptional(0), new LongOptional(LoraStep.LENGTH - 1), 1).reshape(-1, MODEL.vocab());
            Tensor loss = cross_entropy_loss(trained.to(ScalarType.Float), labels);
            loss.backward();
            optimizer.step();
            if (!Float.isFinite(loss.item_float())) throw new IllegalStateException("libtorch's loss is " + loss.item_float());
        }
    }

    private Tensor attend(Layer layer, Tensor x) {
        Tensor h = normed(x, layer.attentionNorm);
        Tensor o = LibtorchSide.causal(rotated(heads(layer.q.of(h))), rotated(heads(layer.k.of(h))), heads(layer.v.of(h)));
        return x.add(layer.o.of(o.transpose(1, 2).reshape(LoraStep.SEQUENCES, LoraStep.LENGTH, MODEL.hidden())));
    }

    private static Tensor feedForward(Layer layer, Tensor x) {
        Tensor h = normed(x, layer.ffnNorm);
        return x.add(layer.down.of(silu(layer.gate.of(h)).mul(layer.up.of(h))));
    }

    /** To {@code [sequences, heads, length, dim]}. */
    private static Tensor heads(Tensor x) {
        return x.view(LoraStep.SEQUENCES, LoraStep.LENGTH, MODEL.heads(), HEAD).transpose(1, 2);
    }

    private Tensor rotated(Tensor x) {
        Tensor first = x.slice(3, new LongOptional(0), new LongOptional(HEAD / 2), 1);
        Tensor second = x.slice(3, new LongOptional(HEAD / 2), new LongOptional(HEAD), 1);
        return x.mul(cos).add(cat(new TensorVector(second.neg(), first), 3).mul(sin));
    }

    private static Tensor normed(Tensor x, Tensor gains) {
        Tensor mean = x.square().mean(new long[] {-1}, true, new ScalarTypeOptional());
        return x.mul(mean.add(new Scalar(EPS)).rsqrt()).mul(gains);
    }

    @Override
    public void close() {}
}
