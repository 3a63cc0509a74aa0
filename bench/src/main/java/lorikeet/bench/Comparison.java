package lorikeet.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import lorikeet.bench.Contender.Entrant;

/**
 * Two contenders that take turns: after warming up, in each round ours runs for some seconds, then the peer, so that what
 * disturbs the machine for longer than a round disturbs both.
 */
final class Comparison {
    private static final double ROUND_SECONDS = 0.25;
    /** Some libraries' threads keep a core busy for some 70 ms after their work. */
    private static final int SETTLE_MILLIS = 100;

    private final int rounds;
    private final Map<String, String> peerEnvironment;
    private final Map<Integer, Map<Row.Limit, Double>> limits = new HashMap<>();

    /** @param peerEnvironment variables for the processes of peers */
    Comparison(int rounds, Map<String, String> peerEnvironment) {
        this.rounds = rounds;
        this.peerEnvironment = peerEnvironment;
    }

    Result run(Row row) throws IOException {
        double limit = limits(row.threads()).get(row.limit());
        try (Contender ours = new Contender(row.ours(), Map.of()); Contender peer = new Contender(row.peer(), peerEnvironment)) {
            ours.warm();
            peer.warm();
            double[] ourRates = new double[rounds];
            double[] peerRates = new double[rounds];
            double[] ratios = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                ourRates[i] = turn(ours) * row.ourUnits();
                peerRates[i] = turn(peer) * row.peerUnits();
                ratios[i] = ourRates[i] / peerRates[i];
            }
            double median = median(ourRates);
            Arrays.sort(ratios);
            return new Result(row.name(), row.shape(), row.threads(), median, median(peerRates), row.peerName(), row.unit().text, median(ratios), ratios[0], ratios[rounds - 1],
                    median / row.ourUnits() * row.load() / limit, ours.peakMiB(), peer.peakMiB());
        }
    }

    /** What the machine gives to {@code threads} of its arithmetic and of its memory, in FLOPs and bytes a second; measured once. */
    Map<Row.Limit, Double> limits(int threads) throws IOException {
        Map<Row.Limit, Double> known = limits.get(threads);
        if (known != null) return known;
        Map<Row.Limit, Double> found = new EnumMap<>(Row.Limit.class);
        Workload peak = new Workload.Peak(threads);
        Workload read = new Workload.Read();
        found.put(Row.Limit.FLOPS, alone(threads, peak) * peak.flops());
        found.put(Row.Limit.BYTES, alone(threads, read) * read.bytes());
        limits.put(threads, found);
        return found;
    }

    private double alone(int threads, Workload workload) throws IOException {
        try (Contender contender = new Contender(new Entrant(OwnSide.NAME, threads, workload), Map.of())) {
            contender.warm();
            double[] rates = new double[rounds];
            for (int i = 0; i < rounds; i++) rates[i] = contender.rate(ROUND_SECONDS);
            return median(rates);
        }
    }

    private static double turn(Contender contender) throws IOException {
        try {
            Thread.sleep(SETTLE_MILLIS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted");
        }
        return contender.rate(ROUND_SECONDS);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
