package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.stream.IntStream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MoveCpuTest {
    private static final double EXACT = 0;
    private static final double[] EDGES = {0, -0.0, 1, -2.5, 65_504, 65_520, 1e-8, 3e38, 1.00390625, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32", "F16", "BF16"})
    void castsRoundOnce(DType from) {
        Operand x = Operand.of(DType.F32, EDGES, 3, 4).as(from);
        for (DType to : new DType[] {DType.F64, DType.F32, DType.F16, DType.BF16}) {
            check(EXACT, new Move.Cast(to), x);
            check(EXACT, new Move.Cast(to), x.rows());
            check(EXACT, new Move.Cast(to), x.transposed());
            check(EXACT, new Move.Cast(to), Operand.normal(1, 33_000).as(from));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyDtypeIsCopied(DType dtype) {
        Operand x = Operand.of(dtype, IntStream.range(0, 130 * 70).mapToDouble(i -> i % 2).toArray(), 130, 70);
        check(EXACT, new Move.Cast(dtype), x);
        check(EXACT, new Move.Cast(dtype), x.rows());
        check(EXACT, new Move.Cast(dtype), x.transposed());
        check(EXACT, new Move.Assign(), x.map(v -> 1 - v).transposed(), x.rows());
        check(EXACT, new Move.Concat(1), x.transposed(), x, x.rows());
    }

    @Test
    void everyOrderOfDimensionsIsCopied() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            Tensor x = Operand.normal(1, 67, 5, 131).on(ops);
            double[] values = Host.doubles(ops, x);
            for (int[] order : orders) {
                Tensor view = ops.one(new Move.Permute(IntStream.of(order).boxed().toList()), x);
                double[] expected = new double[values.length];
                for (int i = 0; i < expected.length; i++) expected[i] = values[position(view, i)];
                assertArrayEquals(expected, Host.doubles(ops, ops.copy(view)));
            }
        }
    }

    private static int position(Tensor view, int i) {
        long at = 0;
        for (int axis = view.shape().rank() - 1; axis >= 0; axis--) {
            at += i % view.dim(axis) * view.stride(axis);
            i /= (int) view.dim(axis);
        }
        return (int) at;
    }

    @Test
    void broadcastViewsAreCopied() {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            Tensor x = ops.tensor(new double[] {1, 2, 3}, 3, 1);
            assertArrayEquals(new double[] {1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3}, Host.doubles(ops, ops.copy(ops.expand(x, 2, 3, 2))));
        }
    }

    @Test
    void accumulateAddsInPlace() {
        check(EXACT, new Move.Accumulate(), Operand.normal(1, 3, 7001), Operand.normal(2, 3, 7001));
        check(EXACT, new Move.Accumulate(), Operand.normal(1, 5, 7).rows(), Operand.normal(2, 5, 7).rows());
        check(EXACT, new Move.Accumulate(), Operand.normal(1, 5, 7).transposed(), Operand.normal(2, 5, 7));
        check(EXACT, new Move.Accumulate(), Operand.number(1e-9), Operand.number(1));
    }

    @Test
    void concatAndPadWorkAlongEveryAxis() {
        for (int axis = 0; axis < 3; axis++) {
            long[] dims = {3, 4, 5};
            dims[axis] = 2;
            check(EXACT, new Move.Concat(axis), Operand.normal(1, 3, 4, 5), Operand.normal(2, dims), Operand.normal(3, 3, 4, 5).rows());
            check(EXACT, new Move.Pad(axis, 2, 3), Operand.normal(1, 3, 4, 5));
            check(EXACT, new Move.Pad(axis, 0, 0), Operand.normal(1, 3, 4, 5).rows());
        }
        check(EXACT, new Move.Concat(0), Operand.normal(1, 0, 4), Operand.normal(2, 3, 4));
        check(EXACT, new Move.Pad(0, 1, 1), Operand.normal(1, 0, 4));
        check(EXACT, new Move.Pad(1, 1, 2), Operand.normal(1, 2, 3).as(DType.F64));
    }

    @Test
    void fillWritesBothWidths() {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            check(EXACT, new Move.Fill(0.1, Spec.of(dtype, 3, 7001)));
            check(EXACT, new Move.Fill(Double.NaN, Spec.of(dtype)));
            check(EXACT, new Move.Fill(1, Spec.of(dtype, 0, 3)));
        }
    }
}
