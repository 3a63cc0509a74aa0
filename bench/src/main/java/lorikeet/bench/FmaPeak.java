package lorikeet.bench;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import lorikeet.tensor.cpu.Team;

/** What fused multiply-adds in registers reach on this machine now: the limit of every matrix product. */
final class FmaPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LOOP = 100_000;
    private static final int VECTORS = 12;
    private static final int ROUNDS = 40;

    private FmaPeak() {}

    /** Best of some rounds, in 1e9 floating-point operations a second; a fused multiply-add counts 2. */
    static double gflops(int threads) {
        double best = 0;
        try (Team team = new Team(threads)) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                run(team, LOOP);
                best = Math.max(best, threads * flops(LOOP) / (System.nanoTime() - start));
            }
        }
        return best;
    }

    /** Of {@code iterations} in one thread. */
    static double flops(long iterations) {
        return 2.0 * iterations * VECTORS * SPECIES.length();
    }

    /** {@code iterations} in every thread. */
    static void run(Team team, long iterations) {
        float[] sink = new float[team.threads()];
        team.run(sink.length, (task, worker) -> sink[task] = chains((int) iterations));
        if (Float.isNaN(sink[0])) throw new IllegalStateException(String.format(Locale.ROOT, "fma gave %f", sink[0]));
    }

    /**
     * Twelve independent chains, more than two units with four cycles of latency can take, and few enough for 16 registers; a chain is the
     * addend, which needs no copy. Two rounds are written out to make the method too long (FreqInlineSize, 325 bytes) for C2 to inline: in
     * its callers the loop ran at half the speed.
     */
    private static float chains(int times) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector y = FloatVector.broadcast(SPECIES, 1e-3f);
        FloatVector a = y, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        for (int t = 0; t < times; t += 2) {
            a = x.fma(y, a);
            b = x.fma(y, b);
            c = x.fma(y, c);
            d = x.fma(y, d);
            e = x.fma(y, e);
            f = x.fma(y, f);
            g = x.fma(y, g);
            h = x.fma(y, h);
            i = x.fma(y, i);
            j = x.fma(y, j);
            k = x.fma(y, k);
            l = x.fma(y, l);
            a = x.fma(y, a);
            b = x.fma(y, b);
            c = x.fma(y, c);
            d = x.fma(y, d);
            e = x.fma(y, e);
            f = x.fma(y, f);
            g = x.fma(y, g);
            h = x.fma(y, h);
            i = x.fma(y, i);
            j = x.fma(y, j);
            k = x.fma(y, k);
            l = x.fma(y, l);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
    }
}
