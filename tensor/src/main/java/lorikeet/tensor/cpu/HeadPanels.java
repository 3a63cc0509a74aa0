package lorikeet.tensor.cpu;

import java.util.Arrays;

/**
 * Keys or values of one head of one sequence, packed as far as blocks of queries have asked for them. One a worker: a block most often
 * follows one of the same head, that saw nearly as much.
 */
final class HeadPanels {
    /** Numbers of a head that are kept packed, 16 MiB; larger ones are packed for each product. */
    private static final long MOST = 1 << 22;

    private final PackedMatrix packed;
    private final Sequences sequences;
    private final Heads heads;
    private final boolean across;
    private final long most;
    private int sequence = -1;
    private int head;
    private int begin;
    private int end;

    /**
     * @param across whether products are with the transposed {@code [dim, keys]}, else with {@code [keys, dim]}
     * @param most numbers of a head that may be kept
     */
    HeadPanels(PackedMatrix packed, Sequences sequences, Heads heads, boolean across, long most) {
        this.packed = packed;
        this.sequences = sequences;
        this.heads = heads;
        this.across = across;
        this.most = most;
    }

    /** One for each worker, in what its products keep packed as number {@code slot}. */
    static HeadPanels[] each(Cores cores, int slot, Sequences sequences, Heads heads, boolean across) {
        HeadPanels[] panels = new HeadPanels[cores.threads()];
        Arrays.setAll(panels, worker -> new HeadPanels(cores.gemm(worker).kept(slot), sequences, heads, across, MOST));
        return panels;
    }

    /**
     * C {@code [rows, to - from]} = A·Bᵀ with the keys [from, to) of a head, or C {@code [rows, dim]} = A·B; added to C where {@code accumulate}.
     *
     * @param from where B is transposed a multiple of {@link PackedMatrix#ALIGNMENT}
     */
    void multiply(Gemm gemm, int rows, MatrixView a, int sequence, int head, int from, int to, MatrixView c, boolean accumulate) {
        if ((long) heads.dim() * sequences.keys(sequence) > most) {
            MatrixView seen = heads.from((long) sequences.firstKey(sequence) + from, head);
            if (across) gemm.multiply(rows, to - from, heads.dim(), a, seen.transposed(), c, accumulate);
            else gemm.multiply(rows, heads.dim(), to - from, a, seen, c, accumulate);
            return;
        }
        reach(rows, sequence, head, from, to);
        if (across) gemm.multiply(rows, to - from, heads.dim(), a, packed, 0, from - begin, c, accumulate);
        else gemm.multiply(rows, heads.dim(), to - from, a, packed, from - begin, 0, c, accumulate);
    }

    private void reach(int rows, int sequence, int head, int from, int to) {
        int keys = sequences.keys(sequence);
        if (this.sequence != sequence || this.head != head || from < begin || from > end) {
            this.sequence = sequence;
            this.head = head;
            begin = from;
            end = from;
            packed.begin(rows, across ? heads.dim() : keys - from, across ? keys - from : heads.dim());
        }
        if (to <= end) return;
        int reached = Math.min(keys, Packing.roundUp(to, PackedMatrix.ALIGNMENT));
        MatrixView all = heads.from((long) sequences.firstKey(sequence) + begin, head);
        if (across) packed.columns(all.transposed(), end - begin, reached - begin);
        else packed.rows(all, end - begin, reached - begin);
        end = reached;
    }
}
