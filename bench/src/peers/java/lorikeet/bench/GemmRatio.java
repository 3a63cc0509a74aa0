package lorikeet.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.Gemm;
import lorikeet.tensor.cpu.Simd;
import lorikeet.tensor.cpu.Team;

/**
 * Our products beside OpenBLAS's sgemm, taking turns in one process: rates in GFLOP/s as median [min..max] over the
 * rounds, and the spread of the rounds' ratios. At 1 thread the clock is the thread's CPU time, so that work of others
 * on the same cores hardly counts; at 2 threads it is wall time. OpenBLAS's threads keep a core busy for some 70 ms after
 * a product, waiting for the next one, so each side's round begins with untimed products until the other's sleep.
 * With 16-bit weights the peer multiplies F32 weights of the same shape, as it has no mixed product.
 *
 * <p>Arguments: products such as {@code 256x2048x2048NT}; none means the standard set.
 */
public final class GemmRatio {
    private static final String[] STANDARD = {"1024x1024x1024NN", "1024x1024x1024NT", "256x2048x2048NT"};
    private static final DType[] WEIGHTS = {DType.F32, DType.BF16, DType.F16};
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 9;
    private static final long WARM_NANOS = 1_000_000_000L;
    private static final long ROUND_NANOS = 150_000_000L;
    private static final long SETTLE_NANOS = 100_000_000L;

    private GemmRatio() {}

    /** Prints one line for each product, number of threads and weight type. */
    public static void main(String[] args) {
        System.out.println(Simd.description() + "; GFLOP/s as median [min..max]; ratio = ours / OpenBLAS");
        OpenBlas peer = new OpenBlas();
        for (String product : args.length == 0 ? STANDARD : args) {
            for (int threads = 1; threads <= Math.min(2, Team.defaultThreads()); threads++) {
                peer.threads(threads);
                try (Team team = new Team(threads)) {
                    for (DType weights : WEIGHTS) compare(product, weights, threads, new Gemm(team), peer);
                }
            }
        }
    }

    private static void compare(String product, DType weights, int threads, Gemm gemm, OpenBlas peer) {
        try (GemmProblem ours = new GemmProblem(product, weights); GemmProblem theirs = new GemmProblem(product, DType.F32)) {
            Runnable our = () -> ours.run(gemm);
            Runnable their = () -> peer.multiply(theirs);
            LongSupplier clock = threads == 1 ? THREADS::getCurrentThreadCpuTime : System::nanoTime;
            rate(our, ours.flops(), WARM_NANOS, clock);
            rate(their, theirs.flops(), WARM_NANOS / 4, clock);
            double worst = weights == DType.F32 ? difference(ours, theirs) : 0;
            if (worst > 1e-3) throw new IllegalStateException(product + ": results differ by " + worst);
            double[] ourRates = new double[ROUNDS];
            double[] theirRates = new double[ROUNDS];
            double[] ratios = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                rate(our, ours.flops(), SETTLE_NANOS, clock);
                ourRates[i] = rate(our, ours.flops(), ROUND_NANOS, clock);
                rate(their, theirs.flops(), SETTLE_NANOS, clock);
                theirRates[i] = rate(their, theirs.flops(), ROUND_NANOS, clock);
                ratios[i] = ourRates[i] / theirRates[i];
            }
            System.out.printf(Locale.ROOT, "%-18s %-4s %d thread(s)  ours %s  OpenBLAS %s  ratio %s%n", product, weights,
                    threads, spread(ourRates, "%.1f"), spread(theirRates, "%.1f"), spread(ratios, "%.2f"));
        }
    }

    private static double rate(Runnable product, double flops, long nanos, LongSupplier clock) {
        long start = clock.getAsLong();
        long now;
        int runs = 0;
        do {
            product.run();
            runs++;
            now = clock.getAsLong();
        } while (now - start < nanos);
        return runs * flops / (now - start);
    }

    private static double difference(GemmProblem x, GemmProblem y) {
        MemorySegment ours = x.c.data();
        MemorySegment theirs = y.c.data();
        double worst = 0;
        for (long i = 0; i < (long) x.m * x.n; i++) {
            double difference = ours.getAtIndex(ValueLayout.JAVA_FLOAT, i) - theirs.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            worst = Math.max(worst, Math.abs(difference));
        }
        return worst;
    }

    private static String spread(double[] values, String format) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(Locale.ROOT, format + " [" + format + ".." + format + "]", sorted[sorted.length / 2], sorted[0],
                sorted[sorted.length - 1]);
    }
}
