package lorikeet.tensor.cpu;

import java.util.Arrays;

/** What the families of operations compute with: threads, row primitives, and matrix products. */
public final class Cores {
    /** Elements that one task of a memory-bound operation covers. */
    static final int CHUNK = 16_384;
    /**
     * Most elements that a kernel over five or more rows gets at a time: they stay in the first-level cache. Given longer
     * rows, and so called seldom, such kernels were compiled by C2 dozens of times, each time on a guess about the loop
     * that failed: in most JVMs a training run took a minute to become fast.
     */
    static final int STRETCH = 2_048;

    private final Team team;
    private final Kernels kernels;
    private final Gemm gemm;
    private final Gemm[] own;

    /** Work on a part [begin, end) of a range. */
    @FunctionalInterface
    public interface Range {
        void run(long begin, long end, int worker);
    }

    /** Work on {@code n} elements of a task from {@code begin} on. */
    @FunctionalInterface
    interface Stretch {
        void run(long begin, int n);
    }

    /** @param lanes floats of a vector; 1 is scalar code */
    Cores(Team team, int lanes) {
        this.team = team;
        kernels = Simd.kernels(lanes);
        GemmKernels products = GemmKernels.of(lanes);
        gemm = new Gemm(team, products);
        own = new Gemm[team.threads()];
        Arrays.setAll(own, i -> new Gemm(new Team(1), products));
    }

    public int threads() {
        return team.threads();
    }

    public Kernels kernels() {
        return kernels;
    }

    /** Products by the whole team; not to be used inside a task. */
    public Gemm gemm() {
        return gemm;
    }

    /** Products inside a task of {@code worker}, on its thread alone. */
    public Gemm gemm(int worker) {
        return own[worker];
    }

    /** Does {@code tasks} tasks, each with its index as a range of one. */
    public void each(long tasks, Range body) {
        split(tasks, 1, body);
    }

    /** Cuts [0, count) into parts of {@code block}, the last one shorter; each part is a task. */
    public void split(long count, long block, Range body) {
        team.run(Math.toIntExact(Math.ceilDiv(count, block)), (task, worker) -> {
            long begin = task * block;
            body.run(begin, Math.min(count, begin + block), worker);
        });
    }

    /** Cuts rows of {@code length} elements into tasks of about {@link #CHUNK} elements. */
    public void splitRows(long rows, long length, Range body) {
        split(rows, Math.max(1, CHUNK / Math.max(1, length)), body);
    }

    /** Does [0, count) in parts of {@link #STRETCH}, on the calling thread. */
    static void stretches(long count, Stretch body) {
        for (long begin = 0; begin < count; begin += STRETCH) body.run(begin, (int) Math.min(STRETCH, count - begin));
    }

    /** Bytes of scratch that products hold outside of the pool. */
    long scratchBytes() {
        long bytes = gemm.scratchBytes();
        for (Gemm each : own) bytes += each.scratchBytes();
        return bytes;
    }
}
