package lorikeet.bench;

import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;

/** libtorch on the CPU: attention and the training step. */
public final class LibtorchSide implements Side {
    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public Task prepare(String text, int threads) {
        set_num_threads(threads);
        manual_seed(1);
        return switch (Workload.parse(text)) {
            case Workload.CausalAttention attention -> attention(attention);
            case Workload.TrainingStep step -> new LibtorchStep(step.weights());
            case Workload.Peak _, Workload.Read _, Workload.Product _, Workload.Gemv _, Workload.LoraLayer _, Workload.BaseProducts _ ->
                throw new IllegalArgumentException("libtorch is not timed at " + text);
        };
    }

    private static Task attention(Workload.CausalAttention shape) {
        Tensor[] in = new Tensor[3];
        for (int i = 0; i < in.length; i++) in[i] = randn(1, shape.heads(), shape.length(), shape.dim()).requires_grad_(true);
        Tensor dO = randn(1, shape.heads(), shape.length(), shape.dim());
        return task(() -> {
            for (Tensor each : in) {
                if (each.grad().defined()) each.mutable_grad().zero_();
            }
            causal(in[0], in[1], in[2]).backward(dO, new BoolOptional(), false, new TensorArrayRefOptional());
        });
    }

    /** Attention of q, k and v {@code [batch, heads, length, dim]}. */
    static Tensor causal(Tensor q, Tensor k, Tensor v) {
        return scaled_dot_product_attention(q, k, v, new TensorOptional(), 0, true, new DoubleOptional(), false);
    }

    /** Everything that {@code work} makes is released after each run. */
    static Task task(Runnable work) {
        return new Task() {
            @Override
            public void run() {
                try (PointerScope _ = new PointerScope()) {
                    work.run();
                }
            }

            @Override
            public void close() {}
        };
    }
}
