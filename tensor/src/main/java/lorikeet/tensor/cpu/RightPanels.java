package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** B {@code [k, n]} of a product as panels off the heap: packed for it, or before. */
final class RightPanels {
    /** Steps of the sums that are packed at a time. */
    static final int SLICE = 512;
    /** Columns that are packed at a time. */
    private static final int PIECE = 256;

    private final GemmScratch scratch;
    private final int k;
    private final MatrixView b; // or null
    private final PackedMatrix ready; // B with others beside and above it, or null
    private final int readyAt;

    private RightPanels(GemmScratch scratch, int k, MatrixView b, PackedMatrix ready, int readyAt) {
        this.scratch = scratch;
        this.k = k;
        this.b = b;
        this.ready = ready;
        this.readyAt = readyAt;
    }

    static RightPanels of(GemmScratch scratch, int k, MatrixView b) {
        return new RightPanels(scratch, k, b, null, 0);
    }

    /** Of a B that is packed already, from number {@code at} of its panels on. */
    static RightPanels of(GemmScratch scratch, int k, PackedMatrix b, int at) {
        return new RightPanels(scratch, k, null, b, at);
    }

    /** B where it lies; null where it is packed already. */
    MatrixView matrix() {
        return b;
    }

    /** What B was packed into before; null where it was not. */
    PackedMatrix ready() {
        return ready;
    }

    /** Number of {@link #ready}'s panels that B begins with. */
    int readyAt() {
        return readyAt;
    }

    /** The columns from {@code column} on, which is a multiple of the columns of every tile that reads panels of this kind. */
    RightPanels from(int column) {
        return ready == null ? of(scratch, k, b.from(column)) : of(scratch, k, ready, readyAt + column * ready.length());
    }

    /** Whether there are panels of {@code width} columns off the heap. */
    boolean are(int width) {
        return ready == null || !ready.panels().array() && ready.tile().columns() == width;
    }

    /** Panels of {@code length} steps; the first one begins with number {@code at}. */
    record Packed(MemorySegment memory, int at, int length) {
        /** Where the panel of column {@code j} begins. */
        long byteOf(int j) {
            return 4 * (at + (long) j * length);
        }
    }

    /** Columns [j, j + columns) as panels {@code [k, width]}, until the next call. */
    Packed columns(int j, int columns, int width) {
        if (ready != null) return new Packed(ready.panels().memory(), readyAt + j * ready.length(), ready.length());
        Panels out = scratch.aligned(Packing.roundUp(columns, width) * k);
        Packing.Operand operand = scratch.right(b);
        int across = Math.ceilDiv(columns, PIECE);
        scratch.team.run(across * Math.ceilDiv(k, SLICE), (task, worker) -> {
            int p = task / across * SLICE;
            int left = task % across * PIECE;
            scratch.worker(worker).packing.panels(operand, p, Math.min(SLICE, k - p), j + left, Math.min(PIECE, columns - left), width, out, left * k + p * width, k);
        });
        return new Packed(out.memory(), 0, k);
    }
}
