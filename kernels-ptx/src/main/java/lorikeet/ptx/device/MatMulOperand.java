package lorikeet.ptx.device;

import lorikeet.tensor.DType;
import lorikeet.tensor.Tensor;

/**
 * An operand of {@code matmul_f32.ptx} as it lies in memory: an edge (the rows of P, the columns of Q) by a depth; strides in
 * elements.
 *
 * @param operand its name in the formula of the operation
 * @param alongEdge whether its lines run along the edge rather than along the depth
 * @param stride from one line to the next
 * @param step between neighbours in a line
 * @param aligned whether its address is a multiple of 4 elements
 * @param dropped whether its elements are dropped out as they are read
 */
public record MatMulOperand(String operand, DType dtype, long edge, long depth, boolean alongEdge, long stride, long step, boolean aligned,
        boolean dropped) {
    private static final int ALONG = 4;
    private static final int WIDE = 8;
    private static final int DROPPED = 16;
    private static final int QUAD = 4;

    /** The last two axes of {@code tensor}, of any strides; {@code edgeAxis}, -2 or -1, is the axis of the result. */
    static MatMulOperand of(String operand, Tensor tensor, int edgeAxis) {
        return lines(operand, tensor, edgeAxis, tensor.stride(-1) == 1 || tensor.stride(-2) != 1 ? -1 : -2, false);
    }

    /** As {@link #of}, dropped out if {@code drop}; draws are for elements by row, so lines are its rows then. */
    static MatMulOperand dropped(String operand, Tensor tensor, int edgeAxis, boolean drop) {
        return drop ? lines(operand, tensor, edgeAxis, -1, true) : of(operand, tensor, edgeAxis);
    }

    private static MatMulOperand lines(String operand, Tensor tensor, int edgeAxis, int along, boolean dropped) {
        return new MatMulOperand(operand, tensor.dtype(), tensor.dim(edgeAxis), tensor.dim(-3 - edgeAxis), along == edgeAxis,
                tensor.stride(-3 - along), tensor.stride(along), aligned(tensor), dropped);
    }

    /** Dense F32 scratch, aligned: its rows are the edge if {@code edgeAxis} is -2. */
    static MatMulOperand scratch(String operand, long rows, long columns, int edgeAxis) {
        boolean along = edgeAxis == -1;
        return new MatMulOperand(operand, DType.F32, along ? columns : rows, along ? rows : columns, along, columns, 1, true, false);
    }

    private static boolean aligned(Tensor tensor) {
        return Place.of(tensor).address() % (QUAD * tensor.dtype().bytes()) == 0;
    }

    /** The same, its elements dropped out as they are read if {@code drop}. */
    MatMulOperand dropped(boolean drop) {
        return new MatMulOperand(operand, dtype, edge, depth, alongEdge, stride, step, aligned, drop);
    }

    /** The matrix that lies {@code elements} on. */
    MatMulOperand after(long elements) {
        return new MatMulOperand(operand, dtype, edge, depth, alongEdge, stride, step, aligned && elements % QUAD == 0, dropped);
    }

    /** The form's bits, as the kernel file lists them; {@code strides} from one batch to the next. */
    int form(long... strides) {
        return type(dtype) + (alongEdge ? ALONG : 0) + (isWide(strides) ? WIDE : 0) + (dropped ? DROPPED : 0);
    }

    /** Whether 4 elements are one access, in every batch: {@code strides} from one to the next. */
    boolean isWide(long... strides) {
        boolean whole = length() % QUAD == 0 && (lines() <= 1 || stride % QUAD == 0);
        for (long batch : strides) whole &= batch % QUAD == 0;
        return aligned && step == 1 && whole;
    }

    /** The element's number in a form. */
    static int type(DType dtype) {
        return switch (dtype) {
            case F32 -> 0;
            case BF16 -> 1;
            case F16 -> 2;
            default -> throw new IllegalArgumentException("matmul_f32 reads no " + dtype);
        };
    }

    private long lines() {
        return alongEdge ? depth : edge;
    }

    private long length() {
        return alongEdge ? edge : depth;
    }

    /** Elements of the matrix. */
    long count() {
        return edge * depth;
    }

    /** Elements from the first one to the last. */
    long reach() {
        return count() == 0 ? 0 : 1 + Math.max(0, (lines() - 1) * stride) + Math.max(0, (length() - 1) * step);
    }
}
