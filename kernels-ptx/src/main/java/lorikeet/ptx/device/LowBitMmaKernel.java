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
 * Products of 16-bit activations with a 4-bit W {@code [out, in]} on tensor cores, by {@code matmul_4bit_mma.ptx}. A, B and the bias are F32.
 *
 * @param type of the activations: BF16 or F16
 * @param rank of the low-rank term; 0 for none
 * @param scale of the low-rank term
 */
record LowBitMmaKernel(LowBitSpec spec, DType type, long tokens, long rank, float scale, boolean bias) {
    private static final int ROWS = 256;
    private static final int COLUMNS = 64;
    private static final int THREADS = 128;
    private static final int WIDE = 16;
    private static final int CODES = 32;
    private static final int CHUNK = 8;
    private static final int RANKS = 4;
    /** Bytes of 64 lines of a tile, 16 elements each, and of 16 of these lines. */
    private static final int PIECE = 2048;
    private static final int LINES = 512;
    /** Of the map of scales. */
    private static final int SHARED_BYTES = 1024;
    /** Of 64 depths of both operands, twice. */
    private static final int TILES_BYTES = 2 * (ROWS + COLUMNS) * 128;
    private static final long MOST = (1L << 31) - ROWS - 1;

    /** Whether lines of all operands are whole accesses. */
    boolean isWhole() {
        return spec.in() % CODES == 0 && spec.out() % CHUNK == 0 && rank % RANKS == 0;
    }

    /** y {@code [tokens, out]} = b + x · Wᵀ + scale · h · Bᵀ. */
    LaunchDescriptor y() {
        return launch(false, "y", "h", "B", "x", spec.out(), spec.in());
    }

    /** dX {@code [tokens, in]} = dY · W + dH · A, into operand {@code out}. */
    LaunchDescriptor dX(String out) {
        return launch(true, out, "dH", "A", "dY", spec.in(), spec.out());
    }

    private LaunchDescriptor launch(boolean nn, String out, String p1, String q1, String p2, long columns, long depth) {
        LowBitWeight weight = new LowBitWeight(spec);
        List<Argument> arguments = new ArrayList<>(List.of(operand("out", out, tokens * columns, type.bytes(), true),
                low("p1", p1, tokens, type.bytes()), low("q1", q1, columns, Float.BYTES), new Scalar("depth1", Type.U32, rank), new Scalar("scale", Type.F32, scale),
                operand("p2", p2, tokens * depth, type.bytes(), false), new Scalar("depth2", Type.U32, depth)));
        arguments.addAll(weight.tensors());
        arguments.addAll(weight.format());
        arguments.addAll(List.of(bias ? operand("bias", "b", columns, Float.BYTES, false) : new Absent("bias"), new Scalar("rows", Type.U32, tokens),
                new Scalar("columns", Type.U32, columns)));
        long floor = spec.bytes() + type.bytes() * tokens * (columns + depth + rank) + Float.BYTES * columns * (rank + (bias ? 1 : 0));
        return new LaunchDescriptor("matmul 4 bits " + out + ", tensor cores", "matmul_4bit_mma.ptx", parameters(nn), "matmul_4bit_" + ElementText.name(type) + (nn ? "_nn" : "_nt"),
                new Dim3(Dim3.cover(tokens, ROWS), Dim3.cover(columns, COLUMNS), 1), new Dim3(THREADS, 1, 1), SHARED_BYTES, arguments, rules(columns), WIDE,
                floor, 2 * tokens * (spec.count() + rank * columns), TILES_BYTES);
    }

    private Map<String, String> parameters(boolean nn) {
        Map<String, String> values = new TreeMap<>(Map.of("VALUES", LowBitWeight.VALUES, "TYPE", ElementText.name(type), "FORM", nn ? "nn" : "nt", "NN", nn ? "1" : "0",
                "TRANS", nn ? ".trans" : ""));
        for (int s = 0; s < 4; s++) {
            for (int j = 0; j < 4; j++) values.put("AT_" + s + "_" + j, String.valueOf(nn ? PIECE * j + LINES * s : PIECE * s + LINES * j));
        }
        return values;
    }

    private static Buffer operand(String name, String operand, long count, int bytes, boolean written) {
        return new Buffer(name, operand, count * bytes, written);
    }

    private Argument low(String name, String operand, long lines, int bytes) {
        return rank == 0 ? new Absent(name) : operand(name, operand, lines * rank, bytes, false);
    }

    private List<SizeRule> rules(long columns) {
        return List.of(new SizeRule("tokens", tokens, 1, MOST), new SizeRule("in", spec.in(), CODES, MOST), new SizeRule("out", spec.out(), CHUNK, MOST),
                new SizeRule("rank", rank, RANKS, MOST), new SizeRule("tiles along the columns", Dim3.cover(columns, COLUMNS), 1, 65535));
    }

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, true, 128, 512);
        return Stream.of(DType.BF16, DType.F16).map(type -> new LowBitMmaKernel(spec, type, 256, 0, 1, false)).flatMap(kernel -> Stream.of(kernel.y(), kernel.dX("dX")));
    }
}
