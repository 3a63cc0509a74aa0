package lorikeet.ptx.device;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.ptx.device.MmaForm.Rung;
import lorikeet.tensor.DType;

/**
 * out {@code [rows, columns]} = A · B on tensor cores, of dense matrices of one 16-bit type, sums in F32: by {@code matmul_mma.ptx}
 * where lines are multiples of 16 bytes, else by {@code matmul_mma_plain.ptx}.
 *
 * @param type BF16 or F16
 * @param transposeA whether A is stored {@code [depth, rows]} rather than {@code [rows, depth]}
 * @param transposeB whether B is stored {@code [columns, depth]} rather than {@code [depth, columns]}
 */
public record MatMulMmaKernel(DType type, long rows, long columns, long depth, boolean transposeA, boolean transposeB) {
    private static final int TILE = 128;
    private static final int THREADS = 128;
    private static final int PLAIN_ROWS = 32;
    private static final int PLAIN_COLUMNS = 16;
    private static final int CHUNK = 8; // elements of 16 bytes
    private static final int WIDE = 16;
    private static final long MOST = (1L << 31) - TILE - 1;

    /** @param alignment bytes that the addresses of A, B and out are known to be multiples of */
    public LaunchDescriptor launch(int alignment) {
        boolean lines = columns % CHUNK == 0 && aLine() % CHUNK == 0 && bLine() % CHUNK == 0;
        return alignment >= WIDE && lines && depth > 0 ? launch(Rung.FULL) : plain();
    }

    private long aLine() {
        return transposeA ? rows : depth;
    }

    private long bLine() {
        return transposeB ? depth : columns;
    }

    /** The kernel with a rung's ideas. */
    LaunchDescriptor launch(Rung rung) {
        MmaForm form = new MmaForm(type.name().toLowerCase(Locale.ROOT), transposeA, transposeB, rung);
        List<Argument> arguments = List.of(operand("a", "A", rows * depth), operand("b", "B", depth * columns), result(),
                new Scalar("rows", Type.U32, rows), new Scalar("columns", Type.U32, columns), new Scalar("depth", Type.U32, depth),
                new Scalar("a_stride", Type.U64, aLine()), new Scalar("b_stride", Type.U64, bLine()), new Scalar("out_stride", Type.U64, columns));
        return new LaunchDescriptor("matmul_mma", "matmul_mma.ptx", form.parameters(), form.entry(), grid(TILE, TILE), new Dim3(THREADS, 1, 1), 0, arguments,
                rules(CHUNK, grid(TILE, TILE)), WIDE, floorBytes(), flops(), form.sharedBytes());
    }

    /** The plain kernel, then with one idea after another: tiles in shared memory, their swizzle, a third stage. */
    public List<LaunchDescriptor> ladder() {
        return List.of(plain(), launch(Rung.UNSWIZZLED), launch(Rung.TWO_STAGES), launch(Rung.FULL));
    }

    /** The first rung, which takes every size. */
    LaunchDescriptor plain() {
        String name = type.name().toLowerCase(Locale.ROOT);
        List<Argument> arguments = List.of(operand("a", "A", rows * depth), operand("b", "B", depth * columns), result(),
                new Scalar("rows", Type.U32, rows), new Scalar("columns", Type.U32, columns), new Scalar("depth", Type.U32, depth),
                new Scalar("a_edge", Type.U64, transposeA ? 1 : depth), new Scalar("a_depth", Type.U64, transposeA ? rows : 1),
                new Scalar("b_edge", Type.U64, transposeB ? depth : 1), new Scalar("b_depth", Type.U64, transposeB ? 1 : columns),
                new Scalar("out_stride", Type.U64, columns));
        return new LaunchDescriptor("matmul_mma", "matmul_mma_plain.ptx", Map.of("TYPE", name), "matmul_" + name + "_plain", grid(PLAIN_ROWS, PLAIN_COLUMNS),
                new Dim3(THREADS, 1, 1), 0, arguments, rules(1, grid(PLAIN_ROWS, PLAIN_COLUMNS)), Short.BYTES, floorBytes(), flops());
    }

    /** One launch of every expansion: all forms of the full kernel, the other rungs in one form, the plain kernel. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(DType.BF16, DType.F16).flatMap(type -> {
            Stream<MatMulMmaKernel> forms = Stream.of(false, true).flatMap(ta -> Stream.of(false, true).map(tb -> new MatMulMmaKernel(type, 128, 128, 256, ta, tb)));
            MatMulMmaKernel weights = new MatMulMmaKernel(type, 128, 128, 256, false, true);
            Stream<LaunchDescriptor> rungs = type == DType.F16 ? Stream.empty() : Stream.of(weights.launch(Rung.TWO_STAGES), weights.launch(Rung.UNSWIZZLED));
            return Stream.of(forms.map(form -> form.launch(WIDE)), rungs, Stream.of(weights.plain())).flatMap(launches -> launches);
        });
    }

    private Dim3 grid(long tileRows, long tileColumns) {
        return new Dim3(Dim3.cover(rows, tileRows) * Dim3.cover(columns, tileColumns), 1, 1);
    }

    private Argument operand(String name, String operand, long elements) {
        return new Buffer(name, operand, elements * type.bytes(), false);
    }

    private Argument result() {
        return new Buffer("out", "C", rows * columns * type.bytes(), true);
    }

    private List<SizeRule> rules(int chunk, Dim3 grid) {
        return List.of(
                new SizeRule("rows", rows, transposeA ? chunk : 1, MOST),
                new SizeRule("columns", columns, chunk, MOST),
                new SizeRule("depth", depth, transposeA && !transposeB ? 1 : chunk, MOST),
                new SizeRule("blocks", grid.x(), 1, Integer.MAX_VALUE));
    }

    private long floorBytes() {
        return (rows * depth + depth * columns + rows * columns) * type.bytes();
    }

    private long flops() {
        return 2 * rows * columns * depth;
    }
}
