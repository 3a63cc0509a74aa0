package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/**
 * What kernels that walk a {@link Nest} have in common: a thread owns a piece of {@code width} columns of one row; blocks of
 * 256 threads take the pieces in row-major order.
 */
record StridedLaunch(Nest nest, int width) {
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
    /** Bytes of the widest access, and the floats in it. */
    static final int WIDE = 16;
    private static final int WIDE_FLOATS = WIDE / Float.BYTES;

    /** Over float32 operands: 4 columns to a thread where all rows lie close and begin at multiples of 16 bytes, else 1. */
    static StridedLaunch floats(Nest nest, int alignment) {
        boolean wide = alignment >= WIDE && nest.isClose(Float.BYTES) && nest.rowsAreMultiplesOf(WIDE);
        return new StridedLaunch(nest, wide ? WIDE_FLOATS : 1);
    }

    /** Float32 operands by name, the first {@code written} of them results. */
    static List<Operand> floats(int written, String... names) {
        return IntStream.range(0, names.length).mapToObj(o -> new Operand(names[o], Float.BYTES, o < written, true)).toList();
    }

    /** Textual parameters of kernels of float32 that have no others. */
    Map<String, String> values() {
        return Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(alignment()));
    }

    /** Bytes that the addresses of float32 operands are multiples of. */
    int alignment() {
        return width * Float.BYTES;
    }

    Dim3 grid() {
        return new Dim3(Dim3.cover(pieces() * nest.rows(), THREADS), 1, 1);
    }

    Dim3 block() {
        return new Dim3(THREADS, 1, 1);
    }

    private long pieces() {
        return Dim3.cover(nest.columns(), width);
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
