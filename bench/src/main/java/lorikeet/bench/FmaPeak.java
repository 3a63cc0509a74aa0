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

    /** Twelve independent chains, more than two units with four cycles of latency can take. */
    private static float chains(int n) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector y = FloatVector.broadcast(SPECIES, 1e-3f);
        FloatVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int t = 0; t < n; t++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
            k = k.fma(x, y);
            l = l.fma(x, y);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
    }
}
