package lorikeet.tensor.cpu;

import java.util.Arrays;

/**
 * Some rows of one head, packed as far as products have asked for them: keys and values of a sequence, or some of its queries. One a worker:
 * a product most often follows one with rows of the same head, that saw nearly as much.
 */
final class HeadPanels {
    /** Numbers of a head that are kept packed, 16 MiB; larger ones are packed for each product. */
    private static final long MOST = 1 << 22;

    private final PackedMatrix packed;
    private final Heads heads;
    private final boolean across;
    private final long most;
    private Rows rows;
    private int begin;
    private int end;

    /**
     * @param across whether products are with the transposed {@code [dim, count]}, else with {@code [count, dim]}
     * @param most numbers of a head that may be kept
     */
    HeadPanels(PackedMatrix packed, Heads heads, boolean across, long most) {
        this.packed = packed;
        this.heads = heads;
        this.across = across;
        this.most = most;
    }

    /** One for each worker, in what its products keep packed as number {@code slot}. */
    static HeadPanels[] each(Cores cores, int slot, Heads heads, boolean across) {
        HeadPanels[] panels = new HeadPanels[cores.threads()];
        Arrays.setAll(panels, worker -> new HeadPanels(cores.gemm(worker).kept(slot), heads, across, MOST));
        return panels;
    }

    /** {@code count} rows of a head from a token on. */
    record Rows(long token, int count, int head) {}

    /**
     * C {@code [m, to - from]} = A·Bᵀ with rows [from, to) of some, or C {@code [m, dim]} = A·B; added to C where {@code accumulate}.
     *
     * @param from where B is transposed a multiple of {@link PackedMatrix#ALIGNMENT}
     */
    void multiply(Gemm gemm, int m, MatrixView a, Rows rows, int from, int to, MatrixView c, boolean accumulate) {
        if ((long) heads.dim() * rows.count > most) {
            MatrixView seen = heads.from(rows.token + from, rows.head);
            if (across) gemm.multiplyInChains(m, to - from, heads.dim(), a, seen.transposed(), c, accumulate);
            else gemm.multiplyInChains(m, heads.dim(), to - from, a, seen, c, accumulate);
            return;
        }
        reach(m, rows, from, to);
        if (across) gemm.multiply(m, to - from, heads.dim(), a, packed, 0, from - begin, c, accumulate);
        else gemm.multiply(m, heads.dim(), to - from, a, packed, from - begin, 0, c, accumulate);
    }

    private void reach(int m, Rows rows, int from, int to) {
        if (!rows.equals(this.rows) || from < begin || from > end) {
            this.rows = rows;
            begin = from;
            end = from;
            int left = rows.count - from;
            packed.begin(m, across ? heads.dim() : left, across ? left : heads.dim());
        }
        if (to <= end) return;
        int reached = Math.min(rows.count, Packing.roundUp(to, PackedMatrix.ALIGNMENT));
        MatrixView all = heads.from(rows.token + begin, rows.head);
        if (across) packed.columns(all.transposed(), end - begin, reached - begin);
        else packed.rows(all, end - begin, reached - begin);
        end = reached;
    }
}
