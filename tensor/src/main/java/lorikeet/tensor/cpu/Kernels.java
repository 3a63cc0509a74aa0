package lorikeet.tensor.cpu;

/**
 * Primitives on rows of contiguous F32, the arithmetic of the CPU device. An operand is a memory segment off the heap
 * and the byte offset of its first element, at any alignment (64 bytes is fastest); {@code n} counts elements.
 * Destinations come first. A destination may be the same row as a source unless a method says otherwise; rows that
 * overlap in part give undefined values. A row outside its segment is an IndexOutOfBoundsException.
 *
 * <p>Every implementation gives the same bits (of NaN: some NaN), interpreted or compiled: elementwise arithmetic is
 * {@code + - * / sqrt fma}, each rounded once, in the order of the formulas; sums follow {@link SumRows}.
 */
public interface Kernels extends ElementwiseRows, UnaryRows, SumRows, SoftmaxRows, GatedRows, NormRows, RopeRows,
        AdamWRows, ConvertRows, DropoutRows {
    /** Float lanes of this implementation's vectors: 16, 8, 4, or 1 for scalar code. */
    int lanes();
}
