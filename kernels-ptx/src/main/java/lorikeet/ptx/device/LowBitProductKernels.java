package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.DType;

/**
 * Products with a 4-bit W {@code [out, in]}: {@code gemv_4bit.ptx} for a few tokens; for many, {@link LowBitMmaKernel} where activations have 16
 * bits and lines are whole accesses, else {@code matmul_4bit.ptx}, in F32. A, B and the bias are F32.
 *
 * @param type of the activations: F32, BF16 or F16
 * @param rank of the low-rank term; 0 for none
 * @param scale of the low-rank term
 * @param alignment that the addresses of all operands are multiples of
 */
record LowBitProductKernels(LowBitSpec spec, DType type, long tokens, long rank, float scale, boolean bias, int alignment) {
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
        if (tokens <= FEW) return gemv();
        return isMma() ? mma().y() : matmul("nt", "y", "h", "B", "x", spec.out(), spec.in());
    }

    /** dX {@code [tokens, in]} = dY · W + dH · A, into operand {@code out}. */
    LaunchDescriptor dX(String out) {
        return isMma() ? mma().dX(out) : matmul("nn", out, "dH", "A", "dY", spec.in(), spec.out());
    }

    private boolean isMma() {
        return type.is16Bit() && alignment >= WIDE && mma().isWhole();
    }

    private LowBitMmaKernel mma() {
        return new LowBitMmaKernel(spec, type, tokens, rank, scale, bias);
    }

    private LaunchDescriptor gemv() {
        int width = alignment >= WIDE && spec.in() % GEMV_CODES == 0 ? WIDE : 1;
        int most = tokens == 1 ? 1 : FEW;
        int chunks = most * (GEMV_CHUNK + GEMV_CHUNK / 8) * Float.BYTES;
        LowBitWeight weight = new LowBitWeight(spec);
        List<Argument> arguments = new ArrayList<>(List.of(activations("y", "y", tokens * spec.out(), true), activations("x", "x", tokens * spec.in(), false)));
        arguments.addAll(weight.tensors());
        arguments.addAll(weight.format());
        arguments.addAll(List.of(low("h", "h", tokens, type), low("b", "B", spec.out(), DType.F32), biasArgument(spec.out()), new Scalar("scale", Type.F32, scale)));
        arguments.addAll(List.of(new Scalar("tokens", Type.U32, tokens), new Scalar("in", Type.U32, spec.in()), new Scalar("out", Type.U32, spec.out()),
                new Scalar("rank", Type.U32, rank)));
        Map<String, String> values = values(width);
        values.putAll(Map.of("TOKENS", String.valueOf(most), "XBYTES", String.valueOf(chunks)));
        return new LaunchDescriptor("gemv 4 bits y", "gemv_4bit.ptx", values, "gemv_4bit_" + ElementText.name(type) + "_t" + most + "_v" + width,
                new Dim3(tokens == 0 ? 0 : Dim3.cover(spec.out(), GEMV_OUTPUTS), 1, 1), new Dim3(THREADS, 1, 1),
                chunks + TABLES, arguments, rules(), width, floorBytes(spec.out(), spec.in()), flops(spec.out()));
    }

    private LaunchDescriptor matmul(String form, String out, String p1, String q1, String p2, long columns, long depth) {
        boolean quads = spec.out() % 4 == 0 && spec.in() % TILE_CODES == 0 && rank % 4 == 0;
        int width = alignment >= WIDE && quads ? WIDE : 1;
        LowBitWeight weight = new LowBitWeight(spec);
        List<Argument> arguments = new ArrayList<>(List.of(activations("out", out, tokens * columns, true), low("p1", p1, tokens, type), low("q1", q1, columns, DType.F32),
                new Scalar("depth1", Type.U32, rank), new Scalar("scale", Type.F32, scale), activations("p2", p2, tokens * depth, false), new Scalar("depth2", Type.U32, depth)));
        arguments.addAll(weight.tensors());
        arguments.addAll(weight.format());
        arguments.addAll(List.of(biasArgument(columns), new Scalar("rows", Type.U32, tokens), new Scalar("columns", Type.U32, columns)));
        Map<String, String> values = values(width);
        values.putAll(new ElementText(type).values("SHIFT"));
        values.putAll(Map.of("FORM", form, "NN", form.equals("nn") ? "1" : "0", "Q_ALIGN", String.valueOf(Math.max(width, Float.BYTES)), "CODES_ALIGN", String.valueOf(width)));
        for (int i = 1; i < TILE / TILE_CODES; i++) values.put("P_" + i, String.valueOf(i * TILE_CODES * type.bytes()));
        return new LaunchDescriptor("matmul 4 bits " + out, "matmul_4bit.ptx", values, "matmul_4bit_" + ElementText.name(type) + "_" + form + "_v" + width,
                new Dim3(Dim3.cover(tokens, TILE), Dim3.cover(columns, TILE), 1), new Dim3(THREADS, 1, 1),
                2 * TILE * (TILE + 4) * Float.BYTES + TABLES, arguments, rules(), width, floorBytes(columns, depth), flops(columns));
    }

    /** Textual parameters of both files. */
    private Map<String, String> values(int width) {
        Map<String, String> values = new TreeMap<>(new ElementText(type).values("TYPE", "BITS", "BYTES", "WIDEN", "NARROW", "AT_1", "AT_2", "AT_3"));
        values.putAll(Map.of("VALUES", LowBitWeight.VALUES, "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(align(width))));
        return values;
    }

    private int align(int width) {
        return Math.max(width, type.bytes());
    }

    private Buffer activations(String name, String operand, long count, boolean written) {
        return new Buffer(name, operand, count * type.bytes(), written);
    }

    /** A factor of the low-rank term: {@code lines · rank} elements. */
    private Argument low(String name, String operand, long lines, DType dtype) {
        return rank == 0 ? new Absent(name) : new Buffer(name, operand, lines * rank * dtype.bytes(), false);
    }

    private Argument biasArgument(long columns) {
        return bias ? new Buffer("bias", "b", columns * Float.BYTES, false) : new Absent("bias");
    }

    private List<SizeRule> rules() {
        return List.of(new SizeRule("tokens", tokens, 1, MOST), new SizeRule("in", spec.in(), 1, MOST), new SizeRule("out", spec.out(), 1, MOST),
                new SizeRule("tiles along the columns", Dim3.cover(Math.max(spec.in(), spec.out()), TILE), 1, 65535), new SizeRule("rank", rank, 1, MOST));
    }

    private long floorBytes(long columns, long depth) {
        return spec.bytes() + type.bytes() * tokens * (columns + depth + rank) + Float.BYTES * columns * (rank + (bias ? 1 : 0));
    }

    private long flops(long columns) {
        return 2 * tokens * (spec.count() + rank * columns);
    }

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, true, 128, 512);
        LowBitSpec narrow = new LowBitSpec(CodeTable.NF4, 64, true, 128, 528); // lines that are no whole accesses of mma
        LowBitSpec tall = new LowBitSpec(CodeTable.NF4, 64, true, 256, 4096);
        return Stream.of(DType.F32, DType.BF16, DType.F16).flatMap(type -> Stream.of(WIDE, Float.BYTES).flatMap(alignment -> {
            LowBitProductKernels many = new LowBitProductKernels(type == DType.F32 ? spec : narrow, type, 128, 0, 1, false, alignment);
            return Stream.of(new LowBitProductKernels(tall, type, 1, 0, 1, false, alignment).y(), new LowBitProductKernels(tall, type, FEW, 0, 1, false, alignment).y(),
                    many.y(), many.dX("dX"));
        }));
    }
}
