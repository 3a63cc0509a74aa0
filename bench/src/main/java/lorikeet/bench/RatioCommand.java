package lorikeet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import lorikeet.bench.Row.Limit;
import lorikeet.tensor.cpu.Simd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our kernels and training step beside peers, taking turns in processes of their own. */
@Command(name = "lorikeet-bench", mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true, description = {
    "Times kernels and training steps beside OpenBLAS and libtorch (built with -Ppeers) and beside each other, in turns, and prints ratios.",
    "With other arguments (-l, -f, -p, a pattern) it is JMH's command line."})
final class RatioCommand implements Callable<Integer> {
    @Option(names = "--only", paramLabel = "NAME[,NAME...]", description = "Beginnings of row names: gemm,gemv,lora,attention,step,scaling; default all.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--threads", split = ",", paramLabel = "N", description = "Numbers of threads; default 1,2.")
    private Set<Integer> threads = new LinkedHashSet<>(List.of(1, 2));

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each side in a row; default ${DEFAULT-VALUE}.")
    private int rounds = 9;

    @Option(names = "--fresh", paramLabel = "N", description = "No peers: each of our workloads in N JVMs one after another, the slowest beside the median.")
    private int fresh;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the rows as a JSON array.")
    private Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes a page with a table and a plot of the ratios.")
    private Path html;

    @Override
    public Integer call() throws IOException {
        check();
        List<Row> chosen = Rows.chosen(Rows.beginnings(only), threads);
        List<Row> rows = fresh > 0 ? FreshJvms.distinct(chosen) : chosen;
        ResultFiles files = new ResultFiles(json, html);
        files.check();
        BlasCore core = fresh == 0 && rows.stream().anyMatch(RatioCommand::hasPeer) ? BlasCore.find() : BlasCore.unused();
        Comparison comparison = new Comparison(rounds, core.environment());
        List<String> about = about(core, comparison);
        about.forEach(System.out::println);
        files.write(about, heads(), run(rows, comparison, measured -> keep(files, about, measured)));
        return 0;
    }

    /** A disk that is full for a while does not end rows that take an hour. */
    private void keep(ResultFiles files, List<String> about, List<Result> measured) {
        try {
            files.write(about, heads(), measured);
        } catch (UncheckedIOException e) {
            System.err.println("warning: not written, to be tried again: " + e.getMessage());
        }
    }

    private static boolean hasPeer(Row row) {
        return !row.peer().side().equals(OwnSide.NAME) && Side.has(row.peer().side());
    }

    private void check() {
        if (rounds < 1 || threads.isEmpty() || threads.stream().anyMatch(n -> n < 1 || n > Runtime.getRuntime().availableProcessors())) {
            throw new IllegalArgumentException("--threads and --rounds: expected at least 1, and threads up to the " + Runtime.getRuntime().availableProcessors()
                    + " of this machine, found threads " + threads + ", rounds " + rounds);
        }
        if (fresh < 0) throw new IllegalArgumentException("--fresh: expected a number of JVMs, found " + fresh);
    }

    private ResultPage.Heads heads() {
        return fresh > 0 ? ResultPage.Heads.FRESH : ResultPage.Heads.PEERS;
    }

    private List<String> about(BlasCore core, Comparison comparison) throws IOException {
        String what = fresh > 0 ? "best of " + rounds + " rounds of each JVM" : "medians of " + rounds + " rounds";
        List<String> about = new ArrayList<>(List.of(Simd.description() + "; " + what + "; at 1 thread by processor time of the calling thread, at more by the clock", core.line()));
        for (int n : threads) {
            Map<Limit, Double> limits = comparison.limits(n);
            about.add(String.format(Locale.ROOT, "%d thread(s): fused multiply-adds in registers %.1f GFLOP/s, reading from memory %.1f GB/s", n, limits.get(Limit.FLOPS) * 1e-9, limits.get(Limit.BYTES) * 1e-9));
        }
        return about;
    }

    /** @param measured gets all results so far after each row, so that an interrupted run leaves what it found */
    private List<Result> run(List<Row> rows, Comparison comparison, Consumer<List<Result>> measured) throws IOException {
        System.out.printf(Locale.ROOT, "%-18s %-38s %7s %9s %9s %-9s %-22s %6s %15s %6s %6s%n", "row", "shape", "threads", heads().ours, heads().peer, "unit", "beside", "ratio", "min..max", "limit", "MiB");
        List<Result> results = new ArrayList<>();
        for (Row row : rows) {
            if (fresh == 0 && !Side.has(row.peer().side())) {
                System.out.printf("%-18s %-38s %7d left out: built without %s (-Ppeers)%n", row.name(), row.shape(), row.threads(), row.peer().side());
                continue;
            }
            Result result = fresh > 0 ? FreshJvms.run(row, fresh, rounds, comparison.limits(row.threads()).get(row.limit())) : comparison.run(row);
            print(result);
            results.add(result);
            measured.accept(results);
        }
        return results;
    }

    private static void print(Result r) {
        System.out.printf(Locale.ROOT, "%-18s %-38s %7d %9.1f %9.1f %-9s %-22s %6.2f %15s %5.0f%% %6.0f%n", r.name(), r.shape(), r.threads(), r.ours(), r.peer(), r.unit(), r.peerName(), r.ratio(),
                String.format(Locale.ROOT, "[%.2f..%.2f]", r.ratioMin(), r.ratioMax()), 100 * r.shareOfPeak(), r.peakMib());
    }
}
