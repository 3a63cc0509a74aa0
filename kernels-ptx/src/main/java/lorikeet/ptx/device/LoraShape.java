package lorikeet.ptx.device;

import lorikeet.tensor.ShapeException;

/** Sizes of a low-rank linear layer: x {@code [tokens, in]}, W {@code [out, in]}, A {@code [rank, in]}, B {@code [out, rank]}. */
public record LoraShape(long tokens, long in, long out, long rank) {
    public LoraShape {
        if (tokens < 0 || in < 0 || out < 0 || rank < 1) {
            throw new ShapeException("lora_linear: tokens " + tokens + ", in " + in + ", out " + out + ", rank " + rank
                    + ", expected none negative and a rank of at least 1");
        }
    }
}
