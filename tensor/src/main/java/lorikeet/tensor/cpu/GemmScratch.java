package lorikeet.tensor.cpu;

import lorikeet.tensor.cpu.Packing.Operand;

/** What products pack into, kept from one to the next: by all workers together, and by each one for its task. */
final class GemmScratch {
    final Team team;
    final GemmKernels kernels;
    private final Worker[] workers;
    private float[] lines = new float[0];
    private Panels panels;
    private Panels low;
    private Panels aligned = Panels.inMemory(0);

    GemmScratch(Team team, GemmKernels kernels) {
        this.team = team;
        this.kernels = kernels;
        panels = none();
        low = none();
        workers = new Worker[team.threads()];
        for (int i = 0; i < workers.length; i++) workers[i] = new Worker(new Packing(kernels.panels()), none());
    }

    /** One worker's own. */
    static final class Worker {
        final Packing packing;
        private float[] lines = new float[0];
        private Panels panels;
        private Panels aligned = Panels.inMemory(0);
        private float[] strip = new float[0];
        private float[] turned = new float[0];

        private Worker(Packing packing, Panels panels) {
            this.packing = packing;
            this.panels = panels;
        }

        /** Room for lines of A. */
        float[] lines(int length) {
            return lines = atLeast(lines, length);
        }

        /** Room for panels of B. */
        Panels panels(int length) {
            return panels = panels.atLeast(length);
        }

        /** Room off the heap, aligned to cache lines. */
        Panels aligned(int length) {
            return aligned = aligned.atLeast(length);
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
            return packing.scratchBytes() + panels.bytes() + aligned.bytes() + 4L * (lines.length + strip.length + turned.length);
        }
    }

    Worker worker(int i) {
        return workers[i];
    }

    /** Makes room for every worker, whichever will take a task: what is held must not depend on who was first. */
    void prepare(int lines, int panels, int aligned, Strip.Room strip) {
        for (Worker worker : workers) {
            worker.lines(lines);
            worker.panels(panels);
            worker.aligned(aligned);
            worker.strip(strip.tiles() + strip.behind());
            worker.turned(strip.turned());
        }
    }

    /** Room for lines of A that all tasks read; for 0 the one there is. */
    float[] lines(int length) {
        return lines = atLeast(lines, length);
    }

    /** Room for panels of B that all tasks read; for 0 the one there is. */
    Panels panels(int length) {
        return panels = panels.atLeast(length);
    }

    /** Room for panels of a low rank beside those of B. */
    Panels low(int length) {
        return low = low.atLeast(length);
    }

    /** Room off the heap, aligned to cache lines, that all tasks read. */
    Panels aligned(int length) {
        return aligned = aligned.atLeast(length);
    }

    /** No panels, of the kind that the tiles read. */
    Panels none() {
        return kernels.tiles().getFirst().panelsInArray() ? Panels.inArray(0) : Panels.inMemory(0);
    }

    /** A as {@link Packing} takes it. */
    Operand left(MatrixView a) {
        boolean across = a.hasLines();
        return new Operand(new DensePanels(across ? a : a.transposed(), kernels.panels()), across);
    }

    /** B as {@link Packing} takes it. */
    Operand right(MatrixView b) {
        boolean across = b.columnStride() != 1 && b.rowStride() == 1;
        return new Operand(new DensePanels(across ? b.transposed() : b, kernels.panels()), across);
    }

    long bytes() {
        long bytes = panels.bytes() + low.bytes() + aligned.bytes() + 4L * lines.length;
        for (Worker worker : workers) bytes += worker.bytes();
        return bytes;
    }

    private static float[] atLeast(float[] scratch, int length) {
        return scratch.length >= length ? scratch : new float[length];
    }
}
