package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/**
 * What kernels that walk a {@link Nest} have in common: a thread owns a piece of {@code width} columns of one row; blocks of
 * 256 threads take the pieces in row-major order.
 *
 * @param team threads that work together, next to each other in one row: a row's pieces are a multiple of it, the last ones empty
 */
record StridedLaunch(Nest nest, int width, int team) {
    /** Axes of a nest that one launch walks: columns and three more. */
    static final int AXES = 4;
    private static final int THREADS = 256;
    /** Pieces are counted in 32 bits, those of the last block too. */
    private static final long MOST_PIECES = (1L << 32) - THREADS;

    /** @param named whether the launch has the operand: else its pointer is 0 */
    record Operand(String name, int bytes, boolean written, boolean named) {
        static Operand read(String name, int bytes) {
            return new Operand(name, bytes, false, true);
        }

        static Operand written(String name, int bytes) {
            return new Operand(name, bytes, true, true);
        }
    }

    /** Elements of a typical launch. */
    static final long TYPICAL = 1 << 12;
    /** Bytes of the widest access. */
    static final int WIDE = 16;

    /** Threads that work alone. */
    StridedLaunch(Nest nest, int width) {
        this(nest, width, 1);
    }

    /** Over operands of {@code dtype}: 16 bytes to a thread where all rows lie close and begin at multiples of them, else an element. */
    static StridedLaunch of(DType dtype, Nest nest, int alignment) {
        return new StridedLaunch(nest, alignment >= WIDE && nest.isClose(dtype.bytes()) && nest.rowsAreMultiplesOf(WIDE) ? wide(dtype) : 1);
    }

    /** Elements of {@code dtype} in the widest access. */
    static int wide(DType dtype) {
        return WIDE / dtype.bytes();
    }

    /** Operands of one dtype by name, the first {@code written} of them results. */
    static List<Operand> operands(DType dtype, int written, String... names) {
        return IntStream.range(0, names.length).mapToObj(o -> new Operand(names[o], dtype.bytes(), o < written, true)).toList();
    }

    /** Textual parameters of kernels on operands of {@code dtype}. */
    Map<String, String> values(DType dtype) {
        Map<String, String> values = new ElementText(dtype).values("TYPE", "BITS", "WIDEN", "NARROW");
        values.put("WIDTH", String.valueOf(width));
        values.put("ALIGN", String.valueOf(width * dtype.bytes()));
        return values;
    }

    /** Typical launches of every width and dtype of a kernel on {@code operands} operands. */
    static Stream<LaunchDescriptor> expansions(int operands, Kernel kernel) {
        return expansions(operands, kernel, DType.F32, DType.BF16);
    }

    /** As {@link #expansions(int, Kernel)}, of these dtypes. */
    static Stream<LaunchDescriptor> expansions(int operands, Kernel kernel, DType... dtypes) {
        return Arrays.stream(dtypes).flatMap(dtype -> {
            long[] bytes = new long[operands];
            Arrays.fill(bytes, dtype.bytes());
            return Stream.of(WIDE, dtype.bytes()).map(alignment -> kernel.launch(dtype, Nest.row(TYPICAL, bytes), alignment));
        });
    }

    /** A kernel on operands of one dtype. */
    interface Kernel {
        /** @param alignment that the addresses of all operands are multiples of */
        LaunchDescriptor launch(DType dtype, Nest nest, int alignment);
    }

    Dim3 grid() {
        return new Dim3(Dim3.cover(pieces() * nest.rows(), THREADS), 1, 1);
    }

    Dim3 block() {
        return new Dim3(THREADS, 1, 1);
    }

    private long pieces() {
        return Dim3.cover(nest.columns(), (long) width * team) * team;
    }

    List<SizeRule> rules() {
        return List.of(new SizeRule("pieces", pieces() * nest.rows(), 1, MOST_PIECES));
    }

    /** Pointers, then the sizes of the axes, then every operand's bytes between neighbours along each axis, then {@code more}. */
    List<Argument> arguments(List<Operand> operands, Argument... more) {
        List<Argument> arguments = new ArrayList<>();
        for (int o = 0; o < operands.size(); o++) arguments.add(pointer(operands.get(o), o));
        arguments.add(new Scalar("columns", Type.U64, nest.columns()));
        arguments.add(new Scalar("pieces", Type.U32, pieces()));
        arguments.add(new Scalar("total", Type.U32, pieces() * nest.rows()));
        arguments.add(new Scalar("size1", Type.U32, nest.size(1)));
        arguments.add(new Scalar("size2", Type.U32, nest.size(2)));
        for (int o = 0; o < operands.size(); o++) {
            for (int axis = 0; axis < AXES; axis++) arguments.add(new Scalar(operands.get(o).name + "_stride" + axis, Type.U64, nest.stride(axis, o)));
        }
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Argument pointer(Operand operand, int o) {
        return operand.named ? new Buffer(operand.name, operand.name, nest.span(o, operand.bytes), operand.written) : new Absent(operand.name);
    }

    /** Each different element of each operand once. */
    long floorBytes(List<Operand> operands) {
        long bytes = 0;
        for (int o = 0; o < operands.size(); o++) if (operands.get(o).named) bytes += nest.distinct(o, operands.get(o).bytes);
        return bytes;
    }
}
