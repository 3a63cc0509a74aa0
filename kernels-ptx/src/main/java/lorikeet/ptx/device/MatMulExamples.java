package lorikeet.ptx.device;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.DType;

/** One small launch of every expansion of the float32 matrix products, for the catalogue of kernels and the report; rows of C are whole sectors. */
public final class MatMulExamples {
    public static final int ROWS = 7;
    public static final int COLUMNS = 16;
    public static final int DEPTH = 16;
    public static final int PARTS = 2;

    private MatMulExamples() {}

    /** C {@code [ROWS, COLUMNS]} = A {@code [ROWS, DEPTH]} · B {@code [DEPTH, COLUMNS]} by each tile; all F32. */
    public static List<LaunchDescriptor> products() {
        return Arrays.stream(MatMulTile.values()).map(MatMulExamples::product).toList();
    }

    /** C {@code [count]} = part {@code [PARTS, count]} summed + b {@code [ROWS]}, with counts of ROWS columns for both widths; all F32. */
    public static List<LaunchDescriptor> sums() {
        return LongStream.of(ROWS * COLUMNS, ROWS).mapToObj(count -> new MatMulSumKernel("matmul", "C", PARTS, count, ROWS, false, DType.F32, Dropping.NONE).launch()).toList();
    }

    /** C {@code [rows, columns]} = A {@code [rows, depth]} · Bᵀ, B {@code [columns, depth]} as weights are; all F32, the depth whole. */
    public static LaunchDescriptor weights(long rows, long columns, long depth) {
        Pair pair = new Pair(MatMulOperand.scratch("A", rows, depth, -2), MatMulOperand.scratch("B", columns, depth, -2));
        return new MatMulKernel("matmul", "C", 1, pair, null, null, MatMulBatches.ONE, Dropping.NONE, MatMulPlan.whole(rows, columns, depth)).launch("C");
    }

    private static LaunchDescriptor product(MatMulTile tile) {
        Pair pair = new Pair(MatMulOperand.scratch("A", ROWS, DEPTH, -2), MatMulOperand.scratch("B", DEPTH, COLUMNS, -1));
        MatMulPlan plan = new MatMulPlan(tile, MatMulParts.whole(DEPTH));
        return new MatMulKernel("matmul", "C", 1, pair, null, null, MatMulBatches.ONE, Dropping.NONE, plan).launch("C");
    }
}
