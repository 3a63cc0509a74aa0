package lorikeet.quant4bit;

import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;

/**
 * Format and size of a weight W {@code [out, in]} in 4 bits, in the layout of bitsandbytes: W is flattened row by row and cut
 * into blocks of {@code blockSize} elements, whatever the rows; the last one may be shorter. Its tensors, in this order, are
 *
 * <ul>
 * <li>codes U8 {@code [(out · in + 1) / 2]}: element 2k in the high four bits of byte k, element 2k + 1 in the low ones;
 * <li>scales F32 {@code [blocks]}; if {@code nested} (double quantization) U8 {@code [blocks]}, and then
 * <li>nested scales F32 {@code [(blocks + 255) / 256]}, their map F32 {@code [256]} and offset F32 {@code [1]}.
 * </ul>
 *
 * The scale of block i is {@code scales[i]}, or {@code map[scales[i]] · nested[i / 256] + offset}; an element is the code's value
 * times the scale. Each operation is rounded to F32.
 *
 * @param blockSize a power of two from 32 to 4096
 */
public record LowBitSpec(CodeTable table, int blockSize, boolean nested, long out, long in) {
    /** Values of the scales' own codes. */
    static final int MAP = 256;

    public LowBitSpec {
        BlockQuantizer.checkBlockSize(blockSize);
        if (out < 0 || in < 0) throw new ShapeException("4-bit weight [" + out + ", " + in + "]: expected no negative size");
    }

    /** Elements of W. */
    public long count() {
        return Math.multiplyExact(out, in);
    }

    /** Blocks, each with a scale. */
    public long blocks() {
        return Math.ceilDiv(count(), blockSize);
    }

    /** How many tensors a weight is: 2, or 5 with double quantization. */
    public int parts() {
        return nested ? 5 : 2;
    }

    /** Dtype and shape of each tensor. */
    public List<Spec> specs() {
        Spec codes = Spec.of(DType.U8, Math.ceilDiv(count(), 2));
        if (!nested) return List.of(codes, Spec.of(DType.F32, blocks()));
        return List.of(codes, Spec.of(DType.U8, blocks()), Spec.of(DType.F32, Math.ceilDiv(blocks(), NestedScales.BLOCK)),
                Spec.of(DType.F32, MAP), Spec.of(DType.F32, 1));
    }

    /** Bytes of all tensors. */
    public long bytes() {
        return specs().stream().mapToLong(Spec::bytes).sum();
    }

    /** W as products see it: F32 {@code [out, in]}. */
    public Spec dense() {
        return Spec.of(DType.F32, out, in);
    }

    /** Checks that the operands of {@code op} from {@code at} on are the tensors of such a weight. */
    void check(String op, Spec[] in, int at) {
        if (in.length < at + parts()) throw new ShapeException(op + ": takes at least " + (at + parts()) + " operands, found " + in.length);
        for (int i = 0; i < parts(); i++) {
            Spec expected = specs().get(i);
            if (in[at + i].equals(expected)) continue;
            throw new ShapeException(op + ": " + NAMES.get(i) + " of W [" + out + ", " + this.in + "] must be " + expected + ", found " + in[at + i]);
        }
    }

    private static final List<String> NAMES = List.of("codes", "scales", "nested scales", "map of scales", "offset of scales");
}
