package lorikeet.ptx.emulator;

import java.util.Locale;

/** A unit of a multiprocessor that instructions go through, each at a rate of its own. */
public enum Pipe {
    /** Additions, products and fused ones of f32. */
    FP32,
    /** The same of f16 and f16x2. */
    FP16,
    /** The same of bf16 and bf16x2. */
    BF16,
    /** The same of f64. */
    FP64,
    /** 32-bit integers, bits, comparisons, minima and maxima, selection, packing. */
    INTEGER,
    /** Approximate functions, conversions between integers and floats, counting bits. */
    SPECIAL,
    /** Exchanges between lanes. */
    SHUFFLE,
    /** Matrix products by the type of A and B, with sums in f32 or s32. */
    TENSOR_F16, TENSOR_BF16, TENSOR_TF32, TENSOR_INT8, TENSOR_FP8,
    /** Matrix products of f16 with sums in f16. */
    TENSOR_F16_SUMS;

    /** Whether it is a tensor core. */
    public boolean isTensor() {
        return ordinal() >= TENSOR_F16.ordinal();
    }

    /** Whether what goes through it counts as floating-point operations, matrix products of integers included. */
    public boolean countsFlops() {
        return this != INTEGER && this != SHUFFLE;
    }

    /** For people and for keys: {@code tensor_bf16}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
