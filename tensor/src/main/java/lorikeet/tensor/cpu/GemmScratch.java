package lorikeet.tensor.cpu;

/** What products pack into, kept from one to the next: by all workers together, and by each one for its task. */
final class GemmScratch {
    final Team team;
    final GemmKernels kernels;
    private final Worker[] workers;
    private float[] lines = new float[0];
    private float[] panels = new float[0];

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
        private float[] panels = new float[0];
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
        float[] panels(int length) {
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
            return packing.scratchBytes() + 4L * (lines.length + panels.length + strip.length + turned.length);
        }
    }

    Worker worker(int i) {
        return workers[i];
    }

    /** Room for lines of A that all tasks read; for 0 the one there is. */
    float[] lines(int length) {
        return lines = atLeast(lines, length);
    }

    /** Room for panels of B that all tasks read; for 0 the one there is. */
    float[] panels(int length) {
        return panels = atLeast(panels, length);
    }

    long bytes() {
        long bytes = 4L * (lines.length + panels.length);
        for (Worker worker : workers) bytes += worker.bytes();
        return bytes;
    }

    private static float[] atLeast(float[] scratch, int length) {
        return scratch.length >= length ? scratch : new float[length];
    }
}
