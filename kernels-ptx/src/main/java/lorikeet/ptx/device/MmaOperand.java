package lorikeet.ptx.device;

import lorikeet.tensor.DType;
import lorikeet.tensor.Tensor;

/**
 * An operand of a product on tensor cores as it lies in memory: an edge (the result's rows or columns) by a depth; strides in
 * elements of 16 bits.
 *
 * @param operand its name in the formula of the operation
 * @param aligned whether its address is a multiple of 16 bytes
 */
record MmaOperand(String operand, long edge, long depth, long edgeStride, long depthStride, boolean aligned) {
    private static final int CHUNK = 8; // elements of 16 bytes
    private static final int CHUNK_BYTES = 16;

    /** The last two axes of {@code tensor}, of any strides; {@code edgeAxis}, -2 or -1, is the axis of the result. */
    static MmaOperand of(String operand, Tensor tensor, int edgeAxis) {
        int depthAxis = -3 - edgeAxis;
        return new MmaOperand(operand, tensor.dim(edgeAxis), tensor.dim(depthAxis), tensor.stride(edgeAxis), tensor.stride(depthAxis),
                Place.of(tensor).address() % CHUNK_BYTES == 0);
    }

    /** Rows one after another, aligned: the edge if {@code edgeAxis} is -2, else the depth. */
    static MmaOperand dense(String operand, long rows, long columns, int edgeAxis) {
        return edgeAxis == -2 ? new MmaOperand(operand, rows, columns, columns, 1, true) : new MmaOperand(operand, columns, rows, 1, columns, true);
    }

    /** The matrix that lies {@code elements} on. */
    MmaOperand after(long elements) {
        return new MmaOperand(operand, edge, depth, edgeStride, depthStride, aligned && elements % CHUNK == 0);
    }

    /** The transpose: the depth as the edge. */
    MmaOperand turned() {
        return new MmaOperand(operand, depth, edge, depthStride, edgeStride, aligned);
    }

    /** Whether lines run along the edge rather than along the depth. */
    boolean isAlong() {
        return depthStride != 1;
    }

    /** Elements from one line to the next. */
    long line() {
        return isAlong() ? depthStride : edgeStride;
    }

    /** Whether lines are whole chunks of 16 bytes. */
    boolean isWide() {
        boolean close = !isAlong() || edgeStride == 1 && (line() > 0 || depth == 1); // the kernel tells by addresses when it has come to the end
        return aligned && close && (isAlong() ? edge : depth) % CHUNK == 0 && line() % CHUNK == 0;
    }

    /** The same matrix of {@code type} as an operand of products in any dtype. */
    MatMulOperand lines(DType type) {
        return new MatMulOperand(operand, type, edge, depth, isAlong(), line(), isAlong() ? edgeStride : depthStride, aligned, false);
    }

    long count() {
        return edge * depth;
    }

    /** Bytes from the first element to the end of the last. */
    long bytes() {
        return count() == 0 ? 0 : Short.BYTES * (1 + (edge - 1) * edgeStride + (depth - 1) * depthStride);
    }
}
