package lorikeet.tensor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lorikeet.tensor.cpu.Packing.Operand;

/** What products pack into, kept from one to the next: by all workers together, and by each one for its task. */
final class GemmScratch {
    private static final int LINE_BYTES = 64;

    final Team team;
    final GemmKernels kernels;
    private final Worker[] workers;
    private float[] lines = new float[0];
    private MemorySegment panels = MemorySegment.NULL;

    GemmScratch(Team team, GemmKernels kernels) {
        this.team = team;
        this.kernels = kernels;
        workers = new Worker[team.threads()];
        for (int i = 0; i < workers.length; i++) workers[i] = new Worker(new Packing(kernels.panels()));
    }

    /** One worker's own. */
    static final class Worker {
        final Packing packing;
        private float[] lines = new float[0];
        private MemorySegment panels = MemorySegment.NULL;
        private float[] strip = new float[0];
        private float[] turned = new float[0];

        private Worker(Packing packing) {
            this.packing = packing;
        }

        /** Room for lines of A. */
        float[] lines(int length) {
            return lines = atLeast(lines, length);
        }

        /** Room for panels of B. */
        MemorySegment panels(int length) {
            return panels = atLeast(panels, length);
        }

        /** Room for a row of tiles. */
        float[] strip(int length) {
            return strip = atLeast(strip, length);
        }

        /** Room for a row of tiles, transposed. */
        float[] turned(int length) {
            return turned = atLeast(turned, length);
        }

        private long bytes() {
            return packing.scratchBytes() + panels.byteSize() + 4L * (lines.length + strip.length + turned.length);
        }
    }

    Worker worker(int i) {
        return workers[i];
    }

    /** Makes room for every worker, whichever will take a task: what is held must not depend on who was first. */
    void prepare(int lines, int panels, Strip.Room strip) {
        for (Worker worker : workers) {
            worker.lines(lines);
            worker.panels(panels);
            worker.strip(strip.tiles());
            worker.turned(strip.turned());
        }
    }

    /** Room for lines of A that all tasks read; for 0 the one there is. */
    float[] lines(int length) {
        return lines = atLeast(lines, length);
    }

    /** Room for panels of B that all tasks read; for 0 the one there is. */
    MemorySegment panels(int length) {
        return panels = atLeast(panels, length);
    }

    /** A as {@link Packing} takes it. */
    Operand left(MatrixView a) {
        boolean across = a.columnStride() == 1 || a.rowStride() != 1;
        return new Operand(new DensePanels(across ? a : a.transposed(), kernels.panels()), across);
    }

    /** B as {@link Packing} takes it. */
    Operand right(MatrixView b) {
        boolean across = b.columnStride() != 1 && b.rowStride() == 1;
        return new Operand(new DensePanels(across ? b.transposed() : b, kernels.panels()), across);
    }

    long bytes() {
        long bytes = panels.byteSize() + 4L * lines.length;
        for (Worker worker : workers) bytes += worker.bytes();
        return bytes;
    }

    private static float[] atLeast(float[] scratch, int length) {
        return scratch.length >= length ? scratch : new float[length];
    }

    // Off the heap, where vectors do not straddle cache lines: the numbers of an array begin 16 bytes behind one. Twice as large at
    // least, as what was there before is only freed when garbage is collected.
    private static MemorySegment atLeast(MemorySegment scratch, int length) {
        long bytes = 4L * length;
        return scratch.byteSize() >= bytes ? scratch : Arena.ofAuto().allocate(Math.max(bytes, 2 * scratch.byteSize()), LINE_BYTES);
    }
}
