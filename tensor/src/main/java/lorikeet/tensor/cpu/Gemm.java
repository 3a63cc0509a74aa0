package lorikeet.tensor.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.tensor.cpu.Slice.Part;
import lorikeet.tensor.cpu.Packing.Operand;

/**
 * Matrix products in F32, C = A·B or C += A·B, with operands in F32, BF16 or F16 (widened exactly while they are
 * packed) and any strides. Blocked and packed as in Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008); a single row of A meets B where it lies ({@link RowProduct}), as few rows or columns do ({@link ThinProduct});
 * sums of few steps go to C at once ({@link ShallowProduct}).
 *
 * <p>Same bits: each element of C is one chain {@code c = fma(a[i, p], b[p, j], c)} over p = 0, 1, … k - 1, begun at 0,
 * at C's value or at a bias ({@link Target}), whatever the blocks, threads and vector width (a NaN stays a NaN; its payload is not defined). A single row
 * has an order of its own, which is {@link RowProduct}'s.
 *
 * <p>A Gemm keeps its scratch and serves one call at a time. A task of a team that needs a product of its own uses a
 * Gemm of its own. Tasks read and write the matrices: memory that one thread alone may touch ({@code Arena.ofConfined}) is for teams of one.
 */
public final class Gemm {
    private static final int MOST = Integer.MAX_VALUE - 4096;
    /** Rows of C that a task begins, ends or scales. */
    private static final int BLOCK_ROWS = 64;

    private final GemmScratch scratch;
    private final RowProduct row;
    private final PackedMatrix[] kept = new PackedMatrix[5];

    /** Products on {@code team}, with the kernels for this machine. */
    public Gemm(Team team) {
        this(team, GemmKernels.of(Simd.lanes()));
    }

    Gemm(Team team, GemmKernels kernels) {
        scratch = new GemmScratch(team, kernels);
        row = new RowProduct(team, kernels);
        Arrays.setAll(kept, i -> new PackedMatrix(scratch));
    }

    /** Bytes of scratch that this object holds now. */
    public long scratchBytes() {
        return row.scratchBytes() + scratch.bytes() + Stream.of(kept).mapToLong(PackedMatrix::bytes).sum();
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
        multiply(m, n, k, a, b, Target.of(c, accumulate));
    }

    /** The same with what C begins at and what is made of it. */
    public void multiply(int m, int n, int k, MatrixView a, MatrixView b, Target target) {
        check(m, n, k, target);
        Target to = n == 1 ? target.oneColumn() : target;
        MatrixView bT = b.transposed();
        if (RowProduct.takes(m, bT) && k > 0) row.multiply(n, k, a, bT, to);
        else if (betterTransposed(n, k, a)) transposed(m, n, k, a, bT, to);
        else multiply(m, n, k, a, RightPanels.of(scratch, k, b), to);
    }

    /** Cᵀ = Bᵀ·Aᵀ: what C begins at is put there before, what is made of it after. */
    private void transposed(int m, int n, int k, MatrixView a, MatrixView bT, Target to) {
        if (to.begin() != null && !to.continues()) blocks(m, (i, rows) -> to.fill(i, rows, 0, n));
        multiply(n, m, k, bT, RightPanels.of(scratch, k, a.transposed()), Target.of(to.c().transposed(), to.begin() != null));
        if (to.gating() != null) blocks(m, (i, rows) -> to.end(i, rows, 0, n));
    }

    @FunctionalInterface
    private interface BlockOfRows {
        void run(int from, int rows);
    }

    private void blocks(int m, BlockOfRows block) {
        scratch.team.run(Math.ceilDiv(m, BLOCK_ROWS), (task, worker) -> block.run(task * BLOCK_ROWS, Math.min(BLOCK_ROWS, m - task * BLOCK_ROWS)));
    }

    /** The product whose elements are one chain each also where A is a single row. */
    void multiplyInChains(int m, int n, int k, MatrixView a, MatrixView b, MatrixView c, boolean accumulate) {
        Target to = Target.of(c, accumulate);
        check(m, n, k, to);
        multiply(m, n, k, a, RightPanels.of(scratch, k, b), to);
    }

    /** One of five matrices that this object keeps packed. */
    PackedMatrix kept(int i) {
        return kept[i];
    }

    /** As {@link #multiplyInChains} with rows [p, p + k) by columns [j, j + n) of a packed B; {@code j} is a multiple of {@link PackedMatrix#ALIGNMENT}. */
    void multiply(int m, int n, int k, MatrixView a, PackedMatrix b, int p, int j, MatrixView c, boolean accumulate) {
        Target to = Target.of(c, accumulate);
        check(m, n, k, to);
        multiply(m, n, k, a, RightPanels.of(scratch, k, b, b.at(p, j)), to);
    }

    /** By the way that fits the shape. */
    private void multiply(int m, int n, int k, MatrixView a, RightPanels b, Target to) {
        if (m == 0 || n == 0) return;
        ThinProduct thin = new ThinProduct(scratch, m, n, k, a, b, to);
        ShallowProduct shallow = ShallowProduct.of(scratch, m, n, k, a, b, to);
        if (thin.fewColumns()) thin.runFewColumns();
        else if (thin.fewRows()) thin.runFewRows();
        else if (shallow == null) PackedProduct.of(scratch, m, n, k, scratch.left(a), b, to).run();
        else {
            shallow.run();
            if (shallow.columns < n) multiply(shallow.rows, n - shallow.columns, k, a, b.from(shallow.columns), to.moved(0, shallow.columns));
            if (shallow.rows < m) multiply(m - shallow.rows, n, k, a.below(shallow.rows), b, to.moved(shallow.rows, 0));
        }
    }

    /** A·B + L, where L is {@code more}; C is gone through once. A single row as by the products apart. */
    public void multiply(int m, int n, int k, MatrixView a, MatrixView b, LowRank more, Target to) {
        if (m != 1) {
            run(m, n, k, a, scratch.right(b), more, to);
            return;
        }
        LowRank low = found(m, k, a, more);
        if (low.first()) multiply(m, n, low, to.first());
        multiply(m, n, k, a, b, low.first() ? to.last() : to.first());
        if (!low.first()) multiply(m, n, low, to.last());
    }

    /** {@code product} with its left side found from A {@code [m, k]}, if it is not there yet. */
    public LowRank found(int m, int k, MatrixView a, LowRank product) {
        LowRank.Down down = product.down();
        if (down == null) return product;
        MatrixView left = product.left();
        multiply(m, product.rank(), k, a, down.matrix(), left, false);
        blocks(m, (from, rows) -> {
            for (int i = from; i < from + rows; i++) scale(i, product.rank(), left, down);
        });
        return new LowRank(product.rank(), left, product.right(), product.first());
    }

    private static void scale(int row, int rank, MatrixView left, LowRank.Down down) {
        for (int j = 0; j < rank; j++) {
            float sum = left.data().get(DensePanels.F32, left.at(row, j));
            if (down.kept() != null) down.kept().data().set(DensePanels.F32, down.kept().at(row, j), sum);
            left.data().set(DensePanels.F32, left.at(row, j), down.scale() * sum);
        }
    }

    /** The product L, whose left side is there. */
    public void multiply(int m, int n, LowRank product, Target to) {
        multiply(m, n, product.rank(), product.left(), product.right(), to);
    }

    /**
     * The product of {@link #multiply(int, int, int, MatrixView, MatrixView, Target)} with B read from
     * {@code w}: B = W [k, n], or B = Wᵀ with W [n, k] where {@code transposed}; with {@code more} unless that is null.
     */
    public void multiply(int m, int n, int k, MatrixView a, PanelSource w, boolean transposed, LowRank more, Target to) {
        run(m, n, k, a, new Operand(w, transposed), more, to);
    }

    private void run(int m, int n, int k, MatrixView a, Operand b, LowRank more, Target to) {
        check(m, n, k, to);
        boolean together = more != null && more.down() != null && n > 0 && Slice.packsTogether(k, more.rank());
        LowRank low = more == null || together ? more : found(m, k, a, more);
        if (m == 0 || n == 0) return;
        Part base = new Part(k, scratch.left(a), b);
        new PackedProduct(scratch, m, n, low == null ? List.of(base) : parts(m, k, base, low, together), to).run();
    }

    private List<Part> parts(int m, int k, Part base, LowRank low, boolean together) {
        Part added = new Part(low.rank(), scratch.left(low.left()), scratch.right(low.right()), together ? new LowRankLeft(scratch, m, k, low) : null);
        return low.first() ? List.of(added, base) : List.of(base, added);
    }

    /** Whether in Cᵀ = Bᵀ·Aᵀ it takes less to transpose C, before and after each part of the sums, than here to transpose A. */
    private static boolean betterTransposed(int n, int k, MatrixView a) {
        boolean along = a.columnStride() != 1 && a.rowStride() == 1;
        return along && 2L * n * Math.ceilDiv(k, Slice.DEPTH) < k;
    }

    private static void check(int m, int n, int k, Target to) {
        if (m < 0 || n < 0 || k < 0) {
            throw new IllegalArgumentException("matrix product: negative size " + m + " x " + k + " x " + n);
        }
        if (Math.max(m, Math.max(n, k)) > MOST) {
            throw new IllegalArgumentException("matrix product: " + m + " x " + k + " x " + n + " is above " + MOST);
        }
        if (n > 1) to.checkRows();
    }
}
