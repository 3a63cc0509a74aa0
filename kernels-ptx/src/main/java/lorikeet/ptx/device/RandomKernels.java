package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Random;

/** Random numbers into dense tensors of F32 or 16 bits: {@code dropout.ptx}, {@code uniform.ptx} and {@code normal.ptx}. */
final class RandomKernels {
    private static final int THREADS = 256;
    /** Random words that are drawn at once. */
    private static final int DRAWN = 4;
    /** Seed and step, which pass through shared memory. */
    private static final int COUNTER_BYTES = 2 * Long.BYTES;
    /** A product and a sum. */
    private static final int FLOPS_OF_A_DRAW = 2;

    private RandomKernels() {}

    /**
     * y = dropout(x, rng).
     *
     * @param alignment that the addresses of x, y and rng are multiples of; from 16 on the entry with 16-byte accesses is taken
     */
    static LaunchDescriptor dropout(Random.Dropout op, DType dtype, long count, int alignment) {
        long bytes = count * dtype.bytes();
        List<Argument> pointers = List.of(new Buffer("y", "y", bytes, true), new Buffer("x", "x", bytes, false));
        return launch("dropout", dtype, count, alignment, pointers, op.site(), 1,
                new Scalar("p", Type.F32, (float) op.p()), new Scalar("scale", Type.F32, new Dropping(op.p(), op.site()).keep()));
    }

    /** y = draws from [low, high); as {@link #dropout}. */
    static LaunchDescriptor uniform(Random.Uniform op, DType dtype, long count, int alignment) {
        return launch("uniform", dtype, count, alignment, drawn(dtype, count), op.site(), FLOPS_OF_A_DRAW,
                new Scalar("low", Type.F64, op.low()), new Scalar("width", Type.F64, op.high() - op.low()));
    }

    /** y = draws of a normal distribution; as {@link #dropout}. */
    static LaunchDescriptor normal(Random.Normal op, DType dtype, long count, int alignment) {
        return launch("normal", dtype, count, alignment, drawn(dtype, count), op.site(), FLOPS_OF_A_DRAW,
                new Scalar("mean", Type.F64, op.mean()), new Scalar("std", Type.F64, op.std()));
    }

    private static List<Argument> drawn(DType dtype, long count) {
        return List.of(new Buffer("y", "y", count * dtype.bytes(), true));
    }

    private static LaunchDescriptor launch(String name, DType dtype, long count, int alignment, List<Argument> tensors, int site, int flops, Scalar... constants) {
        int width = alignment >= StridedLaunch.WIDE ? StridedLaunch.wide(dtype) : 1;
        int own = Math.max(DRAWN, width);
        Map<String, String> values = new ElementText(dtype).values("TYPE", "BITS", "NARROW", "SHIFT", "BYTES");
        if (name.equals("dropout")) values.putAll(new ElementText(dtype).values("WIDEN")); // the others read no element
        values.putAll(Map.of("OWN", String.valueOf(own), "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * dtype.bytes())));
        List<Argument> arguments = new ArrayList<>(tensors);
        arguments.add(new Buffer("rng", "rng", COUNTER_BYTES, false));
        arguments.add(new Scalar("count", Type.U64, count));
        arguments.add(new Scalar("site", Type.U32, site));
        arguments.addAll(List.of(constants));
        return new LaunchDescriptor(name, name + ".ptx", values, name + "_" + ElementText.name(dtype) + "_v" + width,
                new Dim3(Dim3.cover(count, (long) own * THREADS), 1, 1), new Dim3(THREADS, 1, 1), COUNTER_BYTES, arguments,
                List.of(new SizeRule("count", count, 1, (long) own * THREADS * Integer.MAX_VALUE)), width * dtype.bytes(), tensors.size() * count * dtype.bytes() + COUNTER_BYTES, flops * count);
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.<StridedLaunch.Kernel>of(
                (dtype, nest, alignment) -> dropout(new Random.Dropout(0.25, 1), dtype, nest.columns(), alignment),
                (dtype, nest, alignment) -> uniform(new Random.Uniform(-1, 1, 2, null), dtype, nest.columns(), alignment),
                (dtype, nest, alignment) -> normal(new Random.Normal(0, 1, 3, null), dtype, nest.columns(), alignment))
                .flatMap(kernel -> StridedLaunch.expansions(1, kernel, DType.F32, DType.BF16, DType.F16));
    }
}
