package lorikeet.tensor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.LineKernel.Place;

/**
 * y = x · Wᵀ, or y += x · Wᵀ, of one row x {@code [1, k]} and W {@code [n, k]} with contiguous lines: W crosses the memory bus
 * once and is not packed, as it is needed once. An element of y is a sum over 16 chains, 32 where W is BF16 ({@link LineKernel}), which goes on as
 * one chain over the last numbers that make no round of chains, and is then added to what y begins at: another order than that of products with more rows.
 */
final class RowProduct {
    /** Lines behind one another that a task reads beside as many others, at most. */
    private static final int MOST_STRETCH = 32;

    private final Team team;
    private final GemmKernels kernels;
    private final MemorySegment[] widened; // lines of F16 in F32, for each worker
    private final float[][] sums; // of lines that are taken together, for each worker
    private float[] x = new float[0];
    private MemorySegment lanes = MemorySegment.NULL; // x again, for the kernels: aligned

    RowProduct(Team team, GemmKernels kernels) {
        this.team = team;
        this.kernels = kernels;
        widened = new MemorySegment[team.threads()];
        Arrays.fill(widened, MemorySegment.NULL);
        int f32 = kernels.lines().f32Lines() * LineKernel.F32_CHAINS;
        sums = new float[team.threads()][LineKernel.MOST_ROUNDS * Math.max(f32, kernels.lines().bf16Lines() * LineKernel.BF16_CHAINS)];
    }

    /** Whether a product of {@code m} rows with {@code w} [n, k] is of this kind. */
    static boolean takes(int m, MatrixView w) {
        return m == 1 && w.columnStride() == 1;
    }

    long scratchBytes() {
        long bytes = 4L * (x.length + sums.length * sums[0].length) + lanes.byteSize();
        for (MemorySegment line : widened) bytes += line.byteSize();
        return bytes;
    }

    void multiply(int n, int k, MatrixView a, MatrixView w, Target to) {
        Lines lines = Lines.of(new DensePanels(w, kernels.panels()), k, kernels.lines());
        prepare(k, a, lines);
        int stretch = Math.clamp(n / (4L * team.threads() * lines.together), 1, MOST_STRETCH);
        int each = lines.together * stretch;
        team.run(Math.ceilDiv(n, each), (task, worker) -> run(lines, task * each, Math.min(each, n - task * each), to, worker));
    }

    /**
     * The lines of W.
     *
     * @param together how many the kernel takes at a time
     * @param chains of a sum
     * @param k numbers of a line
     */
    private record Lines(DensePanels in, int together, int chains, int k) {
        static Lines of(DensePanels in, int k, LineKernel kernel) {
            boolean bf16 = in.matrix().dtype() == DType.BF16;
            return new Lines(in, bf16 ? kernel.bf16Lines() : kernel.f32Lines(), bf16 ? LineKernel.BF16_CHAINS : LineKernel.F32_CHAINS, k);
        }

        DType dtype() {
            return in.matrix().dtype();
        }

        /** Numbers of a line that chains take. */
        int whole() {
            return k - k % chains;
        }
    }

    /**
     * Lines [from, from + count): as many stretches of lines as are taken together, side by side, so that each is memory read on and
     * on; then the rest, each as if it were several.
     */
    private void run(Lines lines, int from, int count, Target to, int worker) {
        int stretch = count / lines.together;
        int behind = from + stretch * lines.together;
        int most = lines.dtype() == DType.F16 ? 1 : LineKernel.MOST_ROUNDS; // widened lines
        for (int i = from; i < from + stretch; i += most) {
            int rounds = Math.min(most, from + stretch - i);
            sum(lines, i, stretch, rounds, worker);
            for (int s = 0; s < lines.together; s++) {
                for (int r = 0; r < rounds; r++) put(lines, i + r + s * stretch, r * lines.together + s, to, worker);
            }
        }
        for (int i = behind; i < from + count; i++) {
            sum(lines, i, 0, 1, worker);
            put(lines, i, 0, to, worker);
        }
        to.end(0, 1, from, count);
    }

    private void put(Lines lines, int line, int sum, Target to, int worker) {
        float product = ended(lines, line, sums[worker][sum * lines.chains]);
        MatrixView begin = to.begin();
        to.c().data().set(DensePanels.F32, to.c().at(0, line), begin == null ? product : begin.data().get(DensePanels.F32, begin.at(0, line)) + product);
    }

    private void prepare(int k, MatrixView a, Lines lines) {
        if (x.length < k) {
            x = new float[k];
            lanes = aligned(k);
        }
        long bytes = lines.dtype() == DType.F16 ? 4L * lines.together * k : 0;
        for (int i = 0; i < widened.length; i++) {
            if (widened[i].byteSize() < bytes) widened[i] = aligned(bytes / 4);
        }
        new DensePanels(a, kernels.panels()).read(0, 0, k, x, 0);
        if (lines.dtype() != DType.BF16) MemorySegment.copy(x, 0, lanes, DensePanels.F32, 0, lines.whole());
        else for (int p = 0; p < lines.whole(); p++) lanes.set(DensePanels.F32, 4L * LineKernel.pairPlace(p), x[p]);
    }

    private static MemorySegment aligned(long numbers) {
        return Arena.ofAuto().allocate(4 * numbers, 64);
    }

    /** Chains of the lines {@code line}, {@code line + apart} …, in each of some rounds one line further. */
    private void sum(Lines lines, int line, int apart, int rounds, int worker) {
        MatrixView w = lines.in.matrix();
        int whole = lines.whole();
        float[] own = sums[worker];
        long bytes = w.rowStride() * w.dtype().bytes();
        Place place = new Place(w.data(), w.at(line, 0), apart * bytes, rounds, bytes);
        switch (w.dtype()) {
            case F32 -> kernels.lines().f32(place, lanes, 0, whole, own);
            case BF16 -> kernels.lines().bf16(place, lanes, 0, whole, own);
            case F16 -> {
                MemorySegment f32 = widened[worker];
                for (int s = 0; s < lines.together; s++) Simd.kernels().widenF16(f32, 4L * s * whole, w.data(), w.at(line + (long) s * apart, 0), whole);
                kernels.lines().f32(new Place(f32, 0, 4L * whole, 1, 0), lanes, 0, whole, own);
            }
            case F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalStateException("no lines of " + w.dtype());
        }
    }

    /** A line's sum, which goes on over the numbers that chains do not take. */
    private float ended(Lines lines, int line, float sum) {
        for (int p = lines.whole(); p < lines.k; p++) sum = Math.fma(lines.in.element(line, p), x[p], sum);
        return sum;
    }
}
