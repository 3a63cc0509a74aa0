package lorikeet.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lorikeet.bench.Contender.Entrant;
import lorikeet.bench.Row.Limit;
import lorikeet.bench.Row.Unit;
import lorikeet.bench.Workload.BaseProducts;
import lorikeet.bench.Workload.CausalAttention;
import lorikeet.bench.Workload.Gemv;
import lorikeet.bench.Workload.LoraLayer;
import lorikeet.bench.Workload.Product;
import lorikeet.bench.Workload.Read;
import lorikeet.bench.Workload.TrainingStep;
import lorikeet.tensor.DType;

/** Every comparison that is made. */
final class Rows {
    private static final String OPENBLAS = "openblas";
    private static final String LIBTORCH = "libtorch";
    private static final List<String> PRODUCTS = List.of("512x512x512", "1024x1024x1024", "2048x2048x2048", "256x2048x2048", "512x2048x5632");
    private static final int GEMV = 4096;
    private static final String LAYER = "1024x2048x2048r16";
    private static final CausalAttention ATTENTION = new CausalAttention(1024, 8, 64);

    private Rows() {}

    /** Of all kinds at {@code threads}. */
    static List<Row> all(int threads) {
        List<Row> rows = new ArrayList<>();
        for (String form : List.of("NN", "NT")) {
            for (String shape : PRODUCTS) {
                rows.add(product("gemm", shape + form, threads));
                rows.add(narrow("gemm_bf16", shape + form, DType.BF16, threads));
                rows.add(narrow("gemm_f16", shape + form, DType.F16, threads));
            }
        }
        for (int rank : new int[] {16, 64}) {
            // Down to the rank and up again, then the gradients of A and B.
            for (String shape : List.of("1024x2048x" + rank + "NT", "1024x" + rank + "x2048NT", rank + "x1024x2048TN", "2048x1024x" + rank + "TN")) {
                rows.add(product("lora_product_r" + rank, shape, threads));
            }
        }
        rows.add(own("lora_linear", LAYER, new Entrant(OwnSide.NAME, threads, new LoraLayer(LAYER)), new Entrant(OwnSide.NAME, threads, new BaseProducts(LAYER)), "base products alone"));
        rows.addAll(gemvs(threads));
        rows.add(new Row("attention", "T=1024 8x64 causal, forward + backward", new Entrant(OwnSide.NAME, threads, ATTENTION), new Entrant(LIBTORCH, threads, ATTENTION), LIBTORCH, Unit.GFLOPS,
                ATTENTION.flops() * 1e-9, ATTENTION.flops() * 1e-9, Limit.FLOPS));
        rows.add(step("step_f32", own(threads, DType.F32), new Entrant(LIBTORCH, threads, new TrainingStep(DType.F32)), LIBTORCH));
        rows.add(step("step_bf16", own(threads, DType.BF16), own(threads, DType.F32), "lorikeet, F32 weights"));
        rows.add(step("step_bf16_libtorch", own(threads, DType.BF16), new Entrant(LIBTORCH, threads, new TrainingStep(DType.BF16)), LIBTORCH + ", BF16"));
        if (threads > 1) rows.add(step("scaling", own(threads, DType.F32), own(1, DType.F32), "lorikeet, 1 thread"));
        return rows;
    }

    private static Row product(String name, String shape, int threads) {
        Product product = new Product(shape, DType.F32);
        return own(name, shape, new Entrant(OwnSide.NAME, threads, product), new Entrant(OPENBLAS, threads, product), OPENBLAS);
    }

    /** Weights in 16 bits beside our own product in F32. */
    private static Row narrow(String name, String shape, DType weights, int threads) {
        return own(name, shape, new Entrant(OwnSide.NAME, threads, new Product(shape, weights)), new Entrant(OwnSide.NAME, threads, new Product(shape, DType.F32)), "lorikeet, F32");
    }

    private static Row own(String name, String shape, Entrant ours, Entrant peer, String peerName) {
        return new Row(name, shape, ours, peer, peerName, Unit.GFLOPS, ours.workload().flops() * 1e-9, peer.workload().flops() * 1e-9, Limit.FLOPS);
    }

    private static List<Row> gemvs(int threads) {
        List<Row> rows = new ArrayList<>();
        String shape = GEMV + "x" + GEMV;
        for (DType weights : List.of(DType.F32, DType.BF16)) {
            Gemv gemv = new Gemv(GEMV, weights.name());
            rows.add(new Row("gemv_" + weights.name().toLowerCase(Locale.ROOT), shape, new Entrant(OwnSide.NAME, threads, gemv), new Entrant(OwnSide.NAME, threads, new Read()),
                    "reading alone", Unit.GBS, gemv.bytes() * 1e-9, Read.BYTES * 1e-9, Limit.BYTES));
        }
        rows.add(new Row("gemv_nf4", shape, new Entrant(OwnSide.NAME, threads, new Gemv(GEMV, TracerCases.NF4)), new Entrant(OwnSide.NAME, threads, new Gemv(GEMV, DType.BF16.name())),
                "lorikeet, BF16", Unit.ROWS, GEMV, GEMV, Limit.BYTES));
        return rows;
    }

    private static Entrant own(int threads, DType weights) {
        return new Entrant(OwnSide.NAME, threads, new TrainingStep(weights));
    }

    private static Row step(String name, Entrant ours, Entrant peer, String peerName) {
        return new Row(name, "8 layers, d=512, 4x256 tokens, r=16", ours, peer, peerName, Unit.TOKENS, LoraStep.TOKENS, LoraStep.TOKENS, Limit.FLOPS);
    }

    /** Kinds that exist. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        all(2).forEach(row -> names.add(row.name()));
        return names;
    }

    /**
     * The names between the commas of what was typed.
     *
     * @throws IllegalArgumentException if one is empty: it would begin every name
     */
    static List<String> beginnings(Collection<String> typed) {
        List<String> beginnings = typed.stream().flatMap(names -> Stream.of(names.split(",", -1))).map(String::strip).toList();
        if (beginnings.contains("")) throw new IllegalArgumentException("--only: expected beginnings of row names between commas, found an empty one; without --only every row runs");
        return beginnings;
    }

    /**
     * @param only beginnings of names: {@code gemm} is {@code gemm_bf16} too; none means all
     * @throws IllegalArgumentException if one of them begins no name, or none that there is at {@code threads}
     */
    static List<Row> chosen(Collection<String> only, Collection<Integer> threads) {
        List<Row> there = threads.stream().flatMap(n -> all(n).stream()).toList();
        for (String beginning : only) {
            if (names().stream().noneMatch(name -> name.startsWith(beginning))) {
                throw new IllegalArgumentException("--only: no row begins with '" + beginning + "'; there are " + String.join(", ", names()));
            }
            if (there.stream().noneMatch(row -> row.name().startsWith(beginning))) {
                throw new IllegalArgumentException("--only: '" + beginning + "' compares 2 threads or more with 1, and --threads has only 1; add --threads 2");
            }
        }
        return there.stream().filter(row -> only.isEmpty() || only.stream().anyMatch(row.name()::startsWith)).toList();
    }
}
