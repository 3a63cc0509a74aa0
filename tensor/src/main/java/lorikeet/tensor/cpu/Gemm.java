package lorikeet.tensor.cpu;

import java.util.Arrays;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.Packing.Operand;

/**
 * Matrix products in F32, C = A·B or C += A·B, with operands in F32, BF16 or F16 (widened exactly while they are
 * packed) and any strides. Blocked and packed as in Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008); a single row of A meets B where it lies ({@link RowProduct}).
 *
 * <p>Same bits: each element of C is one chain {@code c = fma(a[i, p], b[p, j], c)} over p = 0, 1, … k - 1, begun at 0
 * or at C's value, whatever the blocks, threads and vector width (a NaN stays a NaN; its payload is not defined). A single row
 * has an order of its own, which is {@link RowProduct}'s.
 *
 * <p>A Gemm keeps its scratch and serves one call at a time. A task of a team that needs a product of its own uses a
 * Gemm of its own.
 */
public final class Gemm {
    /** Depth of packed panels (KC). */
    static final int DEPTH = 512;

    // Rows and columns whose panels are packed at a time (6 MiB of B, 2 MiB of A at most: the shared cache), and the
    // block that one task multiplies (its part of B stays in the second-level cache). Multiples of every tile size.
    private static final int BLOCK_ROWS = 960;
    private static final int BLOCK_COLUMNS = 3072;
    private static final int TASK_ROWS = 96;
    private static final int TASK_COLUMNS = 192;

    private static final int MOST = Integer.MAX_VALUE - 4096;

    private final Team team;
    private final GemmKernels kernels;
    private final Packing[] packings;
    private final float[][] strips;
    private final RowProduct row;
    private float[] aPanels = new float[0];
    private float[] bPanels = new float[0];

    /** Products on {@code team}, with the kernels for this machine. */
    public Gemm(Team team) {
        this(team, GemmKernels.of(Simd.lanes()));
    }

    Gemm(Team team, GemmKernels kernels) {
        this.team = team;
        this.kernels = kernels;
        packings = new Packing[team.threads()];
        strips = new float[team.threads()][kernels.tile().rows() * TASK_COLUMNS];
        for (int i = 0; i < packings.length; i++) packings[i] = new Packing(kernels.panels());
        row = new RowProduct(team, kernels);
    }

    /** Bytes of scratch that this object holds now: packed panels, and staging and a tile for each worker. */
    public long scratchBytes() {
        long bytes = row.scratchBytes() + 4L * (aPanels.length + bPanels.length);
        for (int i = 0; i < strips.length; i++) bytes += packings[i].scratchBytes() + 4L * strips[i].length;
        return bytes;
    }

    /**
     * C = A·B, or C += A·B.
     *
     * @param m rows of A and C; with 0, nothing is done
     * @param n columns of B and C; with 0, nothing is done
     * @param k columns of A, rows of B; with 0, A·B is zeros
     * @param a A [m, k]
     * @param b B [k, n]
     * @param c C [m, n], F32, with contiguous columns; overlaps neither A nor B
     * @param accumulate whether A·B is added to C
     * @throws IllegalArgumentException if C is not F32 or not contiguous in its columns
     * @throws IndexOutOfBoundsException if a matrix leaves its memory
     */
    public void multiply(int m, int n, int k, MatrixView a, MatrixView b, MatrixView c, boolean accumulate) {
        MatrixView bT = b.transposed();
        if (RowProduct.takes(m, bT) && k > 0) {
            check(m, n, k, c);
            row.multiply(n, k, a, bT, c, accumulate);
            return;
        }
        boolean across = b.columnStride() != 1 && b.rowStride() == 1;
        PanelSource lines = new DensePanels(across ? bT : b, kernels.panels());
        multiply(m, n, k, a, lines, across, c, accumulate);
    }

    /**
     * The product of {@link #multiply(int, int, int, MatrixView, MatrixView, MatrixView, boolean)} with B read from
     * {@code w}: B = W [k, n], or B = Wᵀ with W [n, k] where {@code transposed}.
     */
    public void multiply(int m, int n, int k, MatrixView a, PanelSource w, boolean transposed, MatrixView c,
            boolean accumulate) {
        check(m, n, k, c);
        if (m == 0 || n == 0) return;
        Operand left = left(a);
        Operand right = new Operand(w, transposed);
        if (k == 0 && !accumulate) clear(m, n, c);
        for (int j = 0; j < n; j += BLOCK_COLUMNS) {
            int columns = Math.min(BLOCK_COLUMNS, n - j);
            for (int p = 0; p < k; p += DEPTH) {
                int depth = Math.min(DEPTH, k - p);
                packB(right, p, depth, j, columns);
                for (int i = 0; i < m; i += BLOCK_ROWS) {
                    int rows = Math.min(BLOCK_ROWS, m - i);
                    packA(left, p, depth, i, rows);
                    multiplyBlock(i, rows, j, columns, depth, c, accumulate || p > 0);
                }
            }
        }
    }

    private static void check(int m, int n, int k, MatrixView c) {
        if (m < 0 || n < 0 || k < 0) {
            throw new IllegalArgumentException("matrix product: negative size " + m + " x " + k + " x " + n);
        }
        if (Math.max(m, Math.max(n, k)) > MOST) {
            throw new IllegalArgumentException("matrix product: " + m + " x " + k + " x " + n + " is above " + MOST);
        }
        if (c.dtype() != DType.F32 || (c.columnStride() != 1 && n > 1)) {
            throw new IllegalArgumentException("matrix product: expected C in F32 with column stride 1, found "
                    + c.dtype() + " with column stride " + c.columnStride());
        }
    }

    private Operand left(MatrixView a) {
        boolean across = a.columnStride() == 1 || a.rowStride() != 1;
        return new Operand(new DensePanels(across ? a : a.transposed(), kernels.panels()), across);
    }

    private void clear(int m, int n, MatrixView c) {
        for (int i = 0; i < m; i++) c.data().asSlice(c.at(i, 0), 4L * n).fill((byte) 0);
    }

    private void packB(Operand right, int k0, int depth, int j0, int columns) {
        int width = kernels.tile().columns();
        float[] out = bPanels = atLeast(bPanels, roundUp(columns, width) * depth);
        pack(right, k0, depth, j0, columns, width, out);
    }

    private void packA(Operand left, int k0, int depth, int i0, int rows) {
        int width = kernels.tile().rows();
        float[] out = aPanels = atLeast(aPanels, roundUp(rows, width) * depth);
        pack(left, k0, depth, i0, rows, width, out);
    }

    private void pack(Operand operand, int k0, int depth, int j0, int columns, int width, float[] out) {
        team.run(Math.ceilDiv(columns, Packing.SPAN), (task, worker) -> {
            int j = task * Packing.SPAN;
            int count = Math.min(Packing.SPAN, columns - j);
            packings[worker].pack(operand, k0, depth, j0 + j, count, width, out, j * depth);
        });
    }

    /** Rows [i0, i0 + rows) by columns [j0, j0 + columns) of C from the packed panels. */
    private void multiplyBlock(int i0, int rows, int j0, int columns, int depth, MatrixView c, boolean continued) {
        int down = Math.ceilDiv(rows, TASK_ROWS);
        team.run(down * Math.ceilDiv(columns, TASK_COLUMNS), (task, worker) -> {
            int top = task % down * TASK_ROWS;
            int left = task / down * TASK_COLUMNS;
            int bottom = Math.min(top + TASK_ROWS, rows);
            int right = Math.min(left + TASK_COLUMNS, columns);
            for (int i = top; i < bottom; i += kernels.tile().rows()) {
                int stripRows = Math.min(kernels.tile().rows(), bottom - i);
                long at = c.at(i0 + i, j0 + left);
                multiplyStrip(i, stripRows, left, right - left, depth, strips[worker], c, at, continued);
            }
        });
    }

    /** A row of tiles: fetched from C together, because C's rows are far apart in memory. */
    private void multiplyStrip(int i, int rows, int j0, int columns, int depth, float[] strip, MatrixView c, long at,
            boolean continued) {
        TileKernel tile = kernels.tile();
        int width = tile.columns();
        long rowBytes = 4 * c.rowStride();
        if (continued) kernels.panels().load(c.data(), at, rowBytes, rows, columns, strip, tile.rows(), width);
        else Arrays.fill(strip, 0);
        for (int j = 0; j < columns; j += width) {
            tile.multiply(depth, aPanels, i * depth, bPanels, (j0 + j) * depth, strip, j * tile.rows());
        }
        kernels.panels().store(strip, tile.rows(), width, rows, columns, c.data(), at, rowBytes);
    }

    private static float[] atLeast(float[] scratch, int length) {
        return scratch.length >= length ? scratch : new float[length];
    }

    static int roundUp(int value, int multiple) {
        return Math.ceilDiv(value, multiple) * multiple;
    }
}
