package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitSpec;

/**
 * Products with a 4-bit W {@code [out, in]}, in F32: {@code gemv_4bit.ptx} for a few tokens, {@code matmul_4bit.ptx} for many.
 *
 * @param rank of the low-rank term; 0 for none
 * @param scale of the low-rank term
 * @param alignment that the addresses of all operands are multiples of
 */
record LowBitProductKernels(LowBitSpec spec, long tokens, long rank, float scale, boolean bias, int alignment) {
    /** Most tokens of a product by {@code gemv_4bit.ptx}. */
    static final int FEW = 4;
    private static final int WIDE = 16;
    private static final int THREADS = 256;
    private static final int TILE = 64;
    private static final int GEMV_OUTPUTS = 32;
    private static final int GEMV_CHUNK = 1024;
    /** Rows of W that are whole accesses: 32 codes a lane, and 16 a thread. */
    private static final int GEMV_CODES = 32;
    private static final int TILE_CODES = 16;
    private static final int TABLES = 64 + 1024;
    private static final long MOST = (1L << 31) - GEMV_CHUNK;

    /** y {@code [tokens, out]} = b + x · Wᵀ + scale · h · Bᵀ. */
    LaunchDescriptor y() {
        return tokens <= FEW ? gemv() : matmul("nt", "y", "h", "B", "x", spec.out(), spec.in());
    }

    /** dX {@code [tokens, in]} = dY · W + dH · A, into operand {@code out}. */
    LaunchDescriptor dX(String out) {
        return matmul("nn", out, "dH", "A", "dY", spec.in(), spec.out());
    }

    private LaunchDescriptor gemv() {
        int width = alignment >= WIDE && spec.in() % GEMV_CODES == 0 ? WIDE : 1;
        int most = tokens == 1 ? 1 : FEW;
        int chunks = most * (GEMV_CHUNK + GEMV_CHUNK / 8) * Float.BYTES;
        LowBitWeight weight = new LowBitWeight(spec);
        List<Argument> arguments = new ArrayList<>(List.of(floats("y", "y", tokens * spec.out(), true), floats("x", "x", tokens * spec.in(), false)));
        arguments.addAll(weight.tensors());
        arguments.addAll(weight.format());
        arguments.addAll(List.of(low("h", "h", tokens), low("b", "B", spec.out()), biasArgument(spec.out()), new Scalar("scale", Type.F32, scale)));
        arguments.addAll(List.of(new Scalar("tokens", Type.U32, tokens), new Scalar("in", Type.U32, spec.in()), new Scalar("out", Type.U32, spec.out()),
                new Scalar("rank", Type.U32, rank)));
        return new LaunchDescriptor("gemv 4 bits y", "gemv_4bit.ptx",
                Map.of("VALUES", LowBitWeight.VALUES, "TOKENS", String.valueOf(most), "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(align(width)),
                        "XBYTES", String.valueOf(chunks)),
                "gemv_4bit_t" + most + "_v" + width, new Dim3(tokens == 0 ? 0 : Dim3.cover(spec.out(), GEMV_OUTPUTS), 1, 1), new Dim3(THREADS, 1, 1),
                chunks + TABLES, arguments, rules(), align(width), floorBytes(spec.out(), spec.in()), flops(spec.out()));
    }

    private LaunchDescriptor matmul(String form, String out, String p1, String q1, String p2, long columns, long depth) {
        boolean quads = spec.out() % 4 == 0 && spec.in() % TILE_CODES == 0 && rank % 4 == 0;
        int width = alignment >= WIDE && quads ? WIDE : 1;
        LowBitWeight weight = new LowBitWeight(spec);
        List<Argument> arguments = new ArrayList<>(List.of(floats("out", out, tokens * columns, true), low("p1", p1, tokens), low("q1", q1, columns),
                new Scalar("depth1", Type.U32, rank), new Scalar("scale", Type.F32, scale), floats("p2", p2, tokens * depth, false), new Scalar("depth2", Type.U32, depth)));
        arguments.addAll(weight.tensors());
        arguments.addAll(weight.format());
        arguments.addAll(List.of(biasArgument(columns), new Scalar("rows", Type.U32, tokens), new Scalar("columns", Type.U32, columns)));
        return new LaunchDescriptor("matmul 4 bits " + out, "matmul_4bit.ptx",
                Map.of("VALUES", LowBitWeight.VALUES, "FORM", form, "NN", form.equals("nn") ? "1" : "0", "WIDTH", String.valueOf(width),
                        "ALIGN", String.valueOf(align(width)), "CODES_ALIGN", String.valueOf(width)),
                "matmul_4bit_" + form + "_v" + width, new Dim3(Dim3.cover(tokens, TILE), Dim3.cover(columns, TILE), 1), new Dim3(THREADS, 1, 1),
                2 * TILE * (TILE + 4) * Float.BYTES + TABLES, arguments, rules(), align(width), floorBytes(columns, depth), flops(columns));
    }

    private static int align(int width) {
        return Math.max(width, Float.BYTES);
    }

    private static Buffer floats(String name, String operand, long count, boolean written) {
        return new Buffer(name, operand, count * Float.BYTES, written);
    }

    /** A factor of the low-rank term: {@code lines · rank} floats. */
    private Argument low(String name, String operand, long lines) {
        return rank == 0 ? new Absent(name) : floats(name, operand, lines * rank, false);
    }

    private Argument biasArgument(long columns) {
        return bias ? floats("bias", "b", columns, false) : new Absent("bias");
    }

    private List<SizeRule> rules() {
        return List.of(new SizeRule("tokens", tokens, 1, MOST), new SizeRule("in", spec.in(), 1, MOST), new SizeRule("out", spec.out(), 1, MOST),
                new SizeRule("tiles along the columns", Dim3.cover(Math.max(spec.in(), spec.out()), TILE), 1, 65535), new SizeRule("rank", rank, 1, MOST));
    }

    private long floorBytes(long columns, long depth) {
        return spec.bytes() + Float.BYTES * (tokens * (columns + depth + rank) + columns * rank + (bias ? columns : 0));
    }

    private long flops(long columns) {
        return 2 * tokens * (spec.count() + rank * columns);
    }

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, true, 128, 512);
        LowBitSpec tall = new LowBitSpec(CodeTable.NF4, 64, true, 256, 4096);
        return Stream.of(WIDE, Float.BYTES).flatMap(alignment -> Stream.of(
                new LowBitProductKernels(tall, 1, 0, 1, false, alignment).y(), new LowBitProductKernels(tall, FEW, 0, 1, false, alignment).y(),
                new LowBitProductKernels(spec, 128, 0, 1, false, alignment).y(), new LowBitProductKernels(spec, 128, 0, 1, false, alignment).dX("dX")));
    }
}
