package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.ptx.device.MmaForm.Rung;
import lorikeet.tensor.DType;

/**
 * One product on tensor cores, or two into one result: out {@code [rows, columns]} = b + scale · A2 · B2 + A · B, or b + scale · A · B
 * without a second; by {@code matmul_mma.ptx} where lines are multiples of 16 bytes, else by {@code matmul_mma_plain.ptx}.
 *
 * @param type of the operands: BF16 or F16
 * @param out of the result: {@code type} or F32
 * @param first A and B
 * @param second A2 and B2, or null
 * @param bias whether there is an operand {@code b} {@code [columns]}, F32
 * @param drop dropout of x, which is A unless A lies along its edge: then it is B; with a second product of A2 · B2, whose scale is 1 then;
 *     {@link Dropping#NONE} for none
 * @param narrow whether blocks are as narrow as the result, if it is: for results of a low rank
 */
record MmaProduct(String kernel, String result, DType type, DType out, float scale, Pair first, Pair second, boolean bias, Dropping drop, boolean narrow) {
    private static final int TILE = 128;
    private static final int THREADS = 128;
    private static final int PLAIN_ROWS = 32;
    private static final int PLAIN_COLUMNS = 16;
    private static final int CHUNK = 8; // elements of 16 bytes
    private static final int WIDE = 16;
    private static final long MOST = (1L << 31) - TILE - 1;

    /** A {@code [rows, depth]} and B {@code [depth, columns]}. */
    record Pair(MmaOperand a, MmaOperand b) {
        private boolean isWide() {
            return a.depth() > 0 && a.isWide() && b.isWide();
        }

        private boolean isNn() {
            return !a.isAlong() && b.isAlong();
        }

        private boolean liesAs(Pair other) {
            return a.isAlong() == other.a.isAlong() && b.isAlong() == other.b.isAlong();
        }
    }

    long rows() {
        return first.a.edge();
    }

    long columns() {
        return first.b.edge();
    }

    long count() {
        return rows() * columns();
    }

    /** @param alignment bytes that the addresses of the result and the bias are multiples of */
    LaunchDescriptor launch(int alignment) {
        return isFull(alignment) ? launch(Rung.FULL) : plain();
    }

    /** Whether the pipelined kernel takes it, which alone drops out. */
    boolean isFull(int alignment) {
        boolean lines = first.isWide() && (second == null || second.isWide() && second.liesAs(first)) && columns() % CHUNK == 0;
        return alignment >= WIDE && lines && (second != null || !drops() || !first.isNn()) && form(Rung.FULL).isKept();
    }

    private boolean drops() {
        return drop.p() > 0;
    }

    private MmaForm form(Rung rung) {
        int columns = !narrow || columns() > 64 ? MmaForm.WIDE : columns() > 16 ? 64 : 16;
        boolean nt = !first.a.isAlong() && !first.b.isAlong();
        boolean scaled = scale != 1 || columns < MmaForm.WIDE && !nt && !drops(); // dH and dB: of them there is only the kernel that scales
        boolean affine = second != null || bias || scaled;
        return new MmaForm(ElementText.name(type), first.a.isAlong(), !first.b.isAlong(), rung, out == DType.F32, affine, drops(), columns);
    }

    /** The kernel with a rung's ideas. */
    LaunchDescriptor launch(Rung rung) {
        MmaForm form = form(rung);
        List<Argument> arguments = new ArrayList<>(operands("", first));
        arguments.addAll(List.of(resultBuffer(), new Scalar("rows", Type.U32, rows()), new Scalar("columns", Type.U32, columns()), new Scalar("depth", Type.U32, first.a.depth()),
                new Scalar("a_stride", Type.U64, first.a.line()), new Scalar("b_stride", Type.U64, first.b.line()), new Scalar("out_stride", Type.U64, columns())));
        arguments.addAll(operands("2", second));
        arguments.addAll(List.of(depth2(), new Scalar("a2_stride", Type.U64, second == null ? 0 : second.a.line()),
                new Scalar("b2_stride", Type.U64, second == null ? 0 : second.b.line()), new Scalar("scale", Type.F32, scale), biasBuffer(),
                drops() ? new Buffer("rng", "rng", 2L * Long.BYTES, false) : new Absent("rng"), new Scalar("site", Type.U32, drop.site()),
                new Scalar("drop", Type.F32, drop.dropOfWords()), new Scalar("keep", Type.F32, drop.keep())));
        Dim3 grid = grid(TILE, TILE);
        return new LaunchDescriptor(kernel + " " + result, "matmul_mma.ptx", form.parameters(), form.entry(), grid, new Dim3(THREADS, 1, 1), 0, arguments,
                rules(CHUNK, grid), WIDE, floorBytes(), flops(), form.sharedBytes());
    }

    /** The first rung, which takes every size and every stride. */
    LaunchDescriptor plain() {
        List<Argument> arguments = new ArrayList<>(operands("", first));
        arguments.addAll(List.of(resultBuffer(), new Scalar("rows", Type.U32, rows()), new Scalar("columns", Type.U32, columns()), new Scalar("depth", Type.U32, first.a.depth())));
        arguments.addAll(strides("", first));
        arguments.add(new Scalar("out_stride", Type.U64, columns()));
        arguments.addAll(operands("2", second));
        arguments.add(depth2());
        arguments.addAll(strides("2", second));
        arguments.addAll(List.of(new Scalar("scale", Type.F32, scale), biasBuffer()));
        Map<String, String> values = new ElementText(out, "OUT_").values("BITS", "NARROW", "SHIFT");
        values.putAll(Map.of("TYPE", ElementText.name(type), "OUT", ElementText.name(out), "OUT_NEXT", String.valueOf(out.bytes())));
        Dim3 grid = grid(PLAIN_ROWS, PLAIN_COLUMNS);
        return new LaunchDescriptor(kernel + " " + result, "matmul_mma_plain.ptx", values, "matmul_" + ElementText.name(type) + "_plain_" + ElementText.name(out), grid,
                new Dim3(THREADS, 1, 1), 0, arguments, rules(1, grid), Short.BYTES, floorBytes(), flops());
    }

    private static List<Argument> operands(String number, Pair pair) {
        if (pair == null) return List.of(new Absent("a" + number), new Absent("b" + number));
        return List.of(new Buffer("a" + number, pair.a.operand(), pair.a.bytes(), false), new Buffer("b" + number, pair.b.operand(), pair.b.bytes(), false));
    }

    private static List<Argument> strides(String number, Pair pair) {
        return List.of(
                new Scalar("a" + number + "_edge", Type.U64, pair == null ? 0 : pair.a.edgeStride()),
                new Scalar("a" + number + "_depth", Type.U64, pair == null ? 0 : pair.a.depthStride()),
                new Scalar("b" + number + "_edge", Type.U64, pair == null ? 0 : pair.b.edgeStride()),
                new Scalar("b" + number + "_depth", Type.U64, pair == null ? 0 : pair.b.depthStride()));
    }

    private Argument depth2() {
        return new Scalar("depth2", Type.U32, second == null ? 0 : second.a.depth());
    }

    private Argument resultBuffer() {
        return new Buffer("out", result, count() * out.bytes(), true);
    }

    private Argument biasBuffer() {
        return bias ? new Buffer("bias", "b", columns() * Float.BYTES, false) : new Absent("bias");
    }

    private Dim3 grid(long tileRows, long tileColumns) {
        return new Dim3(Dim3.cover(rows(), tileRows) * Dim3.cover(columns(), tileColumns), 1, 1);
    }

    private List<SizeRule> rules(int chunk, Dim3 grid) {
        return List.of(
                new SizeRule("rows", rows(), first.a.isAlong() ? chunk : 1, MOST),
                new SizeRule("columns", columns(), chunk, MOST),
                new SizeRule("depth", first.a.depth(), first.a.isAlong() && first.b.isAlong() ? 1 : chunk, MOST),
                new SizeRule("blocks", grid.x(), 1, Integer.MAX_VALUE));
    }

    private long floorBytes() {
        long elements = first.a.count() + first.b.count() + (second == null ? 0 : second.a.count() + second.b.count());
        return elements * Short.BYTES + count() * out.bytes() + (bias ? columns() * Float.BYTES : 0);
    }

    private long flops() {
        return 2 * count() * (first.a.depth() + (second == null ? 0 : second.a.depth()));
    }
}
