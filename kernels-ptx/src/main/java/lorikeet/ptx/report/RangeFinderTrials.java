package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Philox;

/** The stages of GaLore's range finder. */
final class RangeFinderTrials {
    private static final int PART = 512, TILE = 32;
    private static final long SEED = 0x1234_5678_9ABCL;
    private static final int STEP = 7;
    /** A column of Y that is a copy of the first one, so that draws must take its place. */
    private static final int COPY = 40;

    private RangeFinderTrials() {}

    /** Products of columns of Y {@code [rows, rank]} by parts of the rows; tiles below the diagonal stay as they were. */
    static KernelTrial gram(Arena arena, LaunchDescriptor launch) {
        LaunchSizes sizes = new LaunchSizes(launch);
        int rows = sizes.of("rows"), rank = sizes.of("rank");
        MemorySegment y = RandomFloats.of(arena, (long) rows * rank, 97);
        MemorySegment before = arena.allocate(sizes.bytes("sums"), Double.BYTES);
        Reference sums = element -> {
            int part = (int) (element / rank / rank), j = (int) (element / rank % rank), k = (int) (element % rank);
            if (j / TILE > k / TILE) return new Reference.Close(0, Double.MIN_VALUE);
            return product(y, rank, part * PART, Math.min(rows, (part + 1) * PART), j, k);
        };
        return new KernelTrial(rows + " x " + rank, launch, Map.of("Y", y, "sums", before), Map.of("sums", Reference.stored(DType.F64, sums), "Y", GaLoreTrials.unchanged(y)));
    }

    private static Reference.Close product(MemorySegment y, int rank, int from, int to, int j, int k) {
        double sum = 0;
        double magnitude = 0;
        for (long row = from; row < to; row++) {
            double term = (double) y.getAtIndex(JAVA_FLOAT, row * rank + j) * y.getAtIndex(JAVA_FLOAT, row * rank + k);
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Reference.Close(sum, (to - from) * 0x1p-53 * magnitude);
    }

    /** L⁻¹ of YᵀY, and draws in a column of Y that depends on another. */
    static KernelTrial factor(Arena arena, LaunchDescriptor launch) {
        LaunchSizes sizes = new LaunchSizes(launch);
        int rows = sizes.of("rows"), rank = sizes.of("rank");
        MemorySegment y = RandomFloats.of(arena, (long) rows * rank, 98);
        for (long row = 0; row < rows; row++) y.setAtIndex(JAVA_FLOAT, row * rank + COPY, y.getAtIndex(JAVA_FLOAT, row * rank));
        MemorySegment sums = arena.allocate(sizes.bytes("sums"), Double.BYTES);
        double[][] a = new double[rank][rank];
        for (int part = 0; part < sizes.of("parts"); part++) {
            for (int j = 0; j < rank; j++) {
                for (int k = 0; k < rank; k++) {
                    double sum = product(y, rank, part * PART, Math.min(rows, (part + 1) * PART), j, k).value();
                    sums.setAtIndex(JAVA_DOUBLE, ((long) part * rank + j) * rank + k, sum);
                    a[j][k] += j == COPY || k == COPY ? 0 : sum;
                }
            }
        }
        a[COPY][COPY] = 1;
        double[][] inverse = inverse(factor(a));
        int site = sizes.of("site");
        Reference result = i -> {
            double value = inverse[(int) (i / rank)][(int) (i % rank)];
            return new Reference.Close(value, 0x1p-24 * Math.abs(value) + 1e-12);
        };
        Reference draws = i -> i % rank == COPY ? new Reference.Close(2 * Philox.uniform(SEED, i, site, STEP) - 1, Double.MIN_VALUE) : GaLoreTrials.unchanged(y).element(i);
        return new KernelTrial(rows + " x " + rank, launch, Map.of("sums", sums, "Y", y, "rng", arena.allocateFrom(JAVA_LONG, SEED, STEP)), Map.of("inverse", result, "Y", draws));
    }

    /** L of A = LLᵀ, row after row. */
    private static double[][] factor(double[][] a) {
        double[][] l = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j <= i; j++) {
                double left = a[i][j];
                for (int k = 0; k < j; k++) left -= l[i][k] * l[j][k];
                l[i][j] = i == j ? Math.sqrt(left) : left / l[j][j];
            }
        }
        return l;
    }

    /** Of a lower triangle, by substitution in the columns of the identity. */
    private static double[][] inverse(double[][] l) {
        double[][] x = new double[l.length][l.length];
        for (int c = 0; c < l.length; c++) {
            for (int i = c; i < l.length; i++) {
                double left = i == c ? 1 : 0;
                for (int k = c; k < i; k++) left -= l[i][k] * x[k][c];
                x[i][c] = left / l[i][i];
            }
        }
        return x;
    }

    static KernelTrial accept(Arena arena, LaunchDescriptor launch) {
        long count = new LaunchSizes(launch).number("count").longValue();
        MemorySegment q = RandomFloats.of(arena, count, 99);
        return new KernelTrial("count " + count, launch, Map.of("Q", q, "status", AdamWTrials.status(arena)), Map.of("basis", GaLoreTrials.unchanged(q)));
    }
}
