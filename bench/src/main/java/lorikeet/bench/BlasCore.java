package lorikeet.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lorikeet.bench.Contender.Entrant;
import lorikeet.bench.Workload.Product;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.Simd;

/**
 * Which kernels OpenBLAS is to use. It chooses by the processor, unless {@code OPENBLAS_CORETYPE} says which; those of an older processor than
 * this one can be half as fast. Where nothing is said, each set that the machine can run is tried on one product.
 *
 * @param environment variables for a process of OpenBLAS, or of libtorch, which uses it
 * @param line what was found
 */
record BlasCore(Map<String, String> environment, String line) {
    private static final String VARIABLE = "OPENBLAS_CORETYPE";
    private static final List<String> WITH_AVX512 = List.of("Cooperlake", "SkylakeX");
    private static final String SIDE = "openblas";
    private static final Product TRIED = new Product("1024x1024x1024NN", DType.F32);
    private static final double SECONDS = 1;

    /** Where no other library runs there is nothing to try. */
    static BlasCore unused() {
        return new BlasCore(Map.of(), "no other library runs");
    }

    /** What is set already stands. */
    static BlasCore find() throws IOException {
        String given = System.getenv(VARIABLE);
        if (given != null || !Side.has(SIDE) || Simd.lanes() < 16) return new BlasCore(Map.of(), "OpenBLAS: kernels " + (given == null ? "of its own choice" : "of " + given + ", as " + VARIABLE + " says"));
        Map<String, String> best = Map.of();
        double own = rate(best);
        double most = own;
        List<String> tried = new ArrayList<>(List.of(String.format(Locale.ROOT, "%.0f by its own choice", own)));
        for (String core : WITH_AVX512) {
            Map<String, String> environment = Map.of(VARIABLE, core);
            double rate = rate(environment);
            tried.add(String.format(Locale.ROOT, "%.0f of %s", rate, core));
            if (rate > most) {
                most = rate;
                best = environment;
            }
        }
        return new BlasCore(best, "OpenBLAS and libtorch: kernels " + best.getOrDefault(VARIABLE, "of its own choice") + ", the fastest of (GFLOP/s) " + String.join(", ", tried));
    }

    private static double rate(Map<String, String> environment) throws IOException {
        try (Contender contender = new Contender(new Entrant(SIDE, 1, TRIED), environment)) {
            contender.rate(SECONDS);
            return contender.rate(SECONDS) * TRIED.flops() * 1e-9;
        }
    }
}
