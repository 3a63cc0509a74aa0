package lorikeet.tensor.cpu;

import lorikeet.tensor.cpu.Packing.Operand;

/**
 * A matrix B {@code [k, n]} in the panels that a product's tiles read, packed bit by bit and kept for several products: each of them takes
 * rows of B and columns from a multiple of {@link #ALIGNMENT} on. Of one thread.
 */
final class PackedMatrix {
    /** A multiple of the columns of every tile. */
    static final int ALIGNMENT = 64;

    private final GemmScratch scratch;
    private TileKernel tile;
    private Panels panels;
    private int length;
    private int k;
    private int n;

    PackedMatrix(GemmScratch scratch) {
        this.scratch = scratch;
        panels = scratch.none();
    }

    /** Room for a B of {@code k} rows and {@code n} columns, to be multiplied by {@code m} rows. */
    void begin(int m, int k, int n) {
        this.k = k;
        this.n = n;
        tile = scratch.kernels.tile(m, n);
        length = k + 1; // panels of a power of two of steps would share cache sets
        panels = panels.atLeast(Math.multiplyExact(Packing.roundUp(n, tile.columns()), length));
    }

    /** Packs columns [from, to); {@code from} is a multiple of {@link #ALIGNMENT}. */
    void columns(MatrixView b, int from, int to) {
        pack(scratch.right(b), 0, k, from, to);
    }

    /** Packs rows [from, to). */
    void rows(MatrixView b, int from, int to) {
        pack(scratch.right(b), from, to, 0, n);
    }

    private void pack(Operand b, int p0, int p1, int j0, int j1) {
        scratch.worker(0).packing.panels(b, p0, p1 - p0, j0, j1 - j0, tile.columns(), panels, at(p0, j0), length);
    }

    TileKernel tile() {
        return tile;
    }

    Panels panels() {
        return panels;
    }

    /** Steps from one panel to the next. */
    int length() {
        return length;
    }

    /** Where row {@code p} of B begins in the panel of column {@code j}. */
    int at(int p, int j) {
        return j * length + p * tile.columns();
    }

    long bytes() {
        return panels.bytes();
    }
}
