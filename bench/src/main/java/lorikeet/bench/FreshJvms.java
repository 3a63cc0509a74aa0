package lorikeet.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of our workloads in JVMs that know nothing of one another: a kernel that the compiler gives up, or compiles otherwise, in one of them is
 * slow in that one for good. What disturbs the machine for a while is not: a JVM counts by the best of its rounds.
 */
final class FreshJvms {
    private static final double ROUND_SECONDS = 0.25;

    private FreshJvms() {}

    /** Rows that differ in what ours runs. */
    static List<Row> distinct(List<Row> rows) {
        Map<String, Row> found = new LinkedHashMap<>();
        for (Row row : rows) found.putIfAbsent(row.threads() + " " + row.ours().workload().text(), row);
        return List.copyOf(found.values());
    }

    /**
     * {@code count} JVMs, one after another: the slowest one's rate as ours, the median as the peer.
     *
     * @param limit of the machine, in what {@link Row#load} counts
     */
    static Result run(Row row, int count, int rounds, double limit) throws IOException {
        List<Double> rates = new ArrayList<>();
        double mib = 0;
        for (int i = 0; i < count; i++) {
            try (Contender fresh = new Contender(row.ours(), Map.of())) {
                fresh.warm();
                double best = 0;
                for (int round = 0; round < rounds; round++) best = Math.max(best, fresh.rate(ROUND_SECONDS));
                rates.add(best * row.ourUnits());
                mib = Math.max(mib, fresh.peakMiB());
            }
        }
        return result(row, rates, mib, limit);
    }

    static Result result(Row row, List<Double> rates, double mib, double limit) {
        int count = rates.size();
        double[] sorted = rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        double[] ratios = Arrays.stream(sorted).map(rate -> rate / median).toArray();
        return new Result(row.name(), row.shape(), row.threads(), sorted[0], median, "median of " + count + " JVMs", row.unit().text, ratios[0], ratios[0], ratios[count - 1],
                sorted[0] / row.ourUnits() * row.load() / limit, mib, mib);
    }
}
