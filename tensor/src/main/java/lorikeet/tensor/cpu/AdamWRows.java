package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
public interface AdamWRows {
    /**
     * One step of parameters p with moments m, v and gradient g, in PyTorch's order, each operation rounded once:
     * g' = g·scale; p ← p·decay; m ← m + (1-β₁)·(g' - m); v ← v·β₂ + ((1-β₂)·g')·g';
     * p ← p - (stepSize·m) / (√v / rootCorrection + eps). The gradient is left as it is.
     */
    void adamW(MemorySegment p, long pAt, MemorySegment m, long mAt, MemorySegment v, long vAt, MemorySegment g, long gAt,
            AdamWStep step, int n);
}
