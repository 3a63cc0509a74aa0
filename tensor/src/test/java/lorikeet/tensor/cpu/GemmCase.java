package lorikeet.tensor.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;

/**
 * A product with random operands in guarded memory at odd addresses, and the plain loops that define its bits: for one row with
 * contiguous lines of Bᵀ those of {@link RowProduct}, else the triple loop.
 */
final class GemmCase {
    /** How an operand lies in memory. */
    enum Layout { ROWS, COLUMNS, STRIDED }

    private static final byte GUARD = 0x5a;
    private static final int GUARD_BYTES = 256;

    final int m;
    final int n;
    final int k;
    final MatrixView a;
    final MatrixView b;
    final MatrixView c;
    private final float[] expected;
    private final byte[] before;

    private GemmCase(int m, int n, int k, MatrixView a, MatrixView b, MatrixView c, boolean accumulate) {
        this.m = m;
        this.n = n;
        this.k = k;
        this.a = a;
        this.b = b;
        this.c = c;
        before = c.data().toArray(JAVA_BYTE);
        expected = m == 1 && b.rowStride() == 1 && k > 0 ? singleRow(accumulate) : tripleLoop(accumulate);
    }

    static GemmCase of(Arena arena, int m, int n, int k, Layout aLayout, Layout bLayout, DType bType, boolean accumulate) {
        Random random = new Random(31L * m + 17L * n + k);
        MatrixView a = matrix(arena, random, m, k, aLayout, DType.F32);
        MatrixView b = matrix(arena, random, k, n, bLayout, bType);
        return of(arena, m, n, k, a, b, accumulate);
    }

    static GemmCase of(Arena arena, int m, int n, int k, MatrixView a, MatrixView b, boolean accumulate) {
        long stride = n + 5;
        MemorySegment data = arena.allocate(2 * GUARD_BYTES + 4 * m * stride + 1);
        data.fill(GUARD);
        MatrixView c = MatrixView.f32(data, GUARD_BYTES + 1, stride, 1);
        return new GemmCase(m, n, k, a, b, c, accumulate);
    }

    /** A random matrix [rows, columns]; a strided one has gaps between rows and between columns. */
    static MatrixView matrix(Arena arena, Random random, int rows, int columns, Layout layout, DType dtype) {
        long rowStride = switch (layout) {
            case ROWS -> columns + 3;
            case COLUMNS -> 1;
            case STRIDED -> 2L * columns + 1;
        };
        long columnStride = switch (layout) {
            case ROWS -> 1;
            case COLUMNS -> rows + 2;
            case STRIDED -> 2;
        };
        long elements = rows * rowStride + columns * columnStride + 1;
        MatrixView view = new MatrixView(arena.allocate(elements * dtype.bytes() + 3), 3, rowStride, columnStride, dtype);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) set(view, i, j, (float) random.nextGaussian());
        }
        return view;
    }

    static void set(MatrixView view, long i, long j, float value) {
        switch (view.dtype()) {
            case F32 -> view.data().set(DensePanels.F32, view.at(i, j), value);
            case BF16 -> view.data().set(DensePanels.BITS16, view.at(i, j), Floats16.floatToBf16(value));
            case F16 -> view.data().set(DensePanels.BITS16, view.at(i, j), Floats16.floatToF16(value));
            case F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalArgumentException(view.dtype().name());
        }
    }

    static float get(MatrixView view, long i, long j) {
        return switch (view.dtype()) {
            case F32 -> view.data().get(DensePanels.F32, view.at(i, j));
            case BF16 -> Floats16.bf16ToFloat(view.data().get(DensePanels.BITS16, view.at(i, j)));
            case F16 -> Floats16.f16ToFloat(view.data().get(DensePanels.BITS16, view.at(i, j)));
            case F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalArgumentException(view.dtype().name());
        };
    }

    private float[] tripleLoop(boolean accumulate) {
        float[] out = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = accumulate ? get(c, i, j) : 0;
                for (int p = 0; p < k; p++) sum = Math.fma(get(a, i, p), get(b, p, j), sum);
                out[i * n + j] = sum;
            }
        }
        return out;
    }

    private float[] singleRow(boolean accumulate) {
        float[] out = new float[n];
        for (int j = 0; j < n; j++) {
            float[] chains = new float[b.dtype() == DType.BF16 ? 32 : 16];
            int whole = k - k % chains.length;
            for (int p = 0; p < whole; p++) chains[p % chains.length] = Math.fma(get(b, p, j), get(a, 0, p), chains[p % chains.length]);
            for (int distance = chains.length / 2; distance > 0; distance /= 2) {
                for (int chain = 0; chain < distance; chain++) chains[chain] += chains[chain + distance];
            }
            float sum = chains[0];
            for (int p = whole; p < k; p++) sum = Math.fma(get(b, p, j), get(a, 0, p), sum);
            out[j] = accumulate ? get(c, 0, j) + sum : sum;
        }
        return out;
    }

    /** Puts C's first contents back. */
    void reset() {
        MemorySegment.copy(before, 0, c.data(), JAVA_BYTE, 0, before.length);
    }

    /** Fails unless C has the triple loop's bits (any NaN for a NaN) and every byte around it is as it was. */
    void verify(String what) {
        byte[] after = c.data().toArray(JAVA_BYTE);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) verify(i, j, what);
            int row = (int) c.at(i, 0);
            System.arraycopy(before, row, after, row, 4 * n);
        }
        assertEquals(-1, Arrays.mismatch(before, after), what + ": first byte outside C that changed, " + this);
    }

    private void verify(int i, int j, String what) {
        float want = expected[i * n + j];
        float found = get(c, i, j);
        if (Float.floatToIntBits(want) == Float.floatToIntBits(found)) return;
        fail(what + ", " + this + ": C[" + i + ", " + j + "] expected " + want + ", found " + found);
    }

    @Override
    public String toString() {
        return m + " x " + k + " x " + n;
    }
}
