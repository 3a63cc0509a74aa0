package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaLoreCpuTest {
    private static Tensor range(Ops ops, Side side, Tensor g, int rank, long seed, long step) {
        Tensor basis = ops.fill(0, side.basisRows(g.shape()), rank);
        Tensor status = ops.empty(Spec.of(DType.F64, 3));
        Host.write(ops, status, 1.0, 1.0, -1.0);
        Tensor rng = ops.empty(Spec.of(DType.I64, 2));
        Host.write(ops, rng, seed, step);
        ops.rangeFinder(new GaLore.RangeFinder(side, 1, 3), status, rng, g, basis);
        return basis;
    }

    private static double fromIdentity(Ops ops, Tensor basis) {
        double[] gram = Host.doubles(ops, ops.matmul(basis, basis, true, false));
        int rank = (int) basis.dim(1);
        double squares = 0;
        for (int i = 0; i < gram.length; i++) squares += Math.pow(gram[i] - (i / rank == i % rank ? 1 : 0), 2);
        return Math.sqrt(squares);
    }

    /** Of every rank up to the shorter side, of gradients of lower rank and of zeros. */
    @ParameterizedTest
    @CsvSource({"300, 200, 64, 200", "200, 300, 64, 200", "64, 48, 48, 48", "97, 61, 61, 5", "33, 33, 33, 1", "129, 40, 16, 0"})
    void columnsAreOrthonormal(int m, int n, int rank, int rankOfGradient) {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            Tensor g = ops.matmul(Operand.normal(1, m, Math.max(1, rankOfGradient)).on(ops), ops.mul(Operand.normal(2, Math.max(1, rankOfGradient), n).on(ops), ops.fill(rankOfGradient == 0 ? 0 : 1, 1)));
            for (Side side : Side.values()) {
                double error = fromIdentity(ops, range(ops, side, g, rank, 1, 0));
                assertTrue(error < 1e-5, side + ": " + error);
            }
        }
    }

    /** Columns of magnitudes from 1 down to 1e-6: those that count are found, and all are orthonormal. */
    @Test
    void columnsOfVeryDifferentMagnitudesAreOrthonormal() {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            float[] sizes = new float[24];
            for (int i = 0; i < sizes.length; i++) sizes[i] = (float) Math.pow(10, -i / 4.0);
            Tensor g = ops.mul(Operand.normal(1, 200, 24).on(ops), ops.tensor(sizes, 24));
            Tensor q = range(ops, Side.RIGHT, g, 12, 1, 0);
            assertTrue(fromIdentity(ops, q) < 1e-5);
            double[] r = Host.doubles(ops, ops.projectGradient(Side.RIGHT, g, q));
            double[] all = Host.doubles(ops, g);
            double kept = Arrays.stream(r).map(x -> x * x).sum() / Arrays.stream(all).map(x -> x * x).sum();
            assertTrue(kept > 0.999, "kept " + kept);
        }
    }

    @Test
    void oneSeedGivesTheSameBitsOnAnyNumberOfThreads() {
        double[] one = bits(1, 42, 7);
        assertArrayEquals(one, bits(3, 42, 7));
        assertFalse(Arrays.equals(one, bits(1, 43, 7)));
        assertFalse(Arrays.equals(one, bits(1, 42, 8)));
    }

    private static double[] bits(int threads, long seed, long step) {
        try (CpuDevice device = CpuDevice.open(threads); Eager ops = Eager.on(device)) {
            return Host.doubles(ops, range(ops, Side.LEFT, Operand.normal(5, 150, 310).on(ops), 33, seed, step));
        }
    }

    /** More rows of W than one strip of the product. */
    @ParameterizedTest
    @CsvSource({"LEFT", "RIGHT"})
    void largeUpdatesAgreeWithTheReference(Side side) {
        Operand step = Operand.of(DType.F64, new double[] {1e-2, 0.1, 0.05}, 3);
        Operand status = Operand.of(DType.F64, new double[] {3, 0.5, -1}, 3);
        int basisRows = side == Side.LEFT ? 1100 : 1001;
        Operand low = side == Side.LEFT ? Operand.normal(3, 3, 1001) : Operand.normal(3, 1100, 3);
        Agreement.check(1e-6, new GaLore.ProjectedUpdate(side, 0.25, 0.1), step, status, Operand.normal(1, 1100, 1001), Operand.normal(2, basisRows, 3), low);
    }
}
