package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Random;

/** Random numbers into dense tensors: {@code dropout.ptx} of any dtype that kernels compute with, float32 by, {@code uniform.ptx} and {@code normal.ptx}. */
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
        float p = (float) op.p();
        long bytes = count * dtype.bytes();
        List<Argument> pointers = List.of(new Buffer("y", "y", bytes, true), new Buffer("x", "x", bytes, false));
        return launch("dropout", dtype, count, alignment, pointers, op.site(), 1,
                new Scalar("p", Type.F32, p), new Scalar("scale", Type.F32, (float) (1.0 / (1.0 - p)))); // of the rounded p, as on the CPU
    }

    /** y = draws from [low, high); as {@link #dropout}. */
    static LaunchDescriptor uniform(Random.Uniform op, long count, int alignment) {
        return launch("uniform", DType.F32, count, alignment, List.of(new Buffer("y", "y", count * Float.BYTES, true)), op.site(), FLOPS_OF_A_DRAW,
                new Scalar("low", Type.F64, op.low()), new Scalar("width", Type.F64, op.high() - op.low()));
    }

    /** y = draws of a normal distribution; as {@link #dropout}. */
    static LaunchDescriptor normal(Random.Normal op, long count, int alignment) {
        return launch("normal", DType.F32, count, alignment, List.of(new Buffer("y", "y", count * Float.BYTES, true)), op.site(), FLOPS_OF_A_DRAW,
                new Scalar("mean", Type.F64, op.mean()), new Scalar("std", Type.F64, op.std()));
    }

    private static LaunchDescriptor launch(String name, DType dtype, long count, int alignment, List<Argument> tensors, int site, int flops, Scalar... constants) {
        int width = alignment >= StridedLaunch.WIDE ? StridedLaunch.wide(dtype) : 1;
        int own = Math.max(DRAWN, width);
        boolean dropout = name.equals("dropout");
        Map<String, String> values = dropout ? new ElementText(dtype).values("TYPE", "BITS", "WIDEN", "NARROW", "SHIFT", "BYTES") : new TreeMap<>();
        if (dropout) values.put("OWN", String.valueOf(own));
        values.putAll(Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * dtype.bytes())));
        List<Argument> arguments = new ArrayList<>(tensors);
        arguments.add(new Buffer("rng", "rng", COUNTER_BYTES, false));
        arguments.add(new Scalar("count", Type.U64, count));
        arguments.add(new Scalar("site", Type.U32, site));
        arguments.addAll(List.of(constants));
        return new LaunchDescriptor(name, name + ".ptx", values, name + (dropout ? "_" + ElementText.name(dtype) : "") + "_v" + width,
                new Dim3(Dim3.cover(count, (long) own * THREADS), 1, 1), new Dim3(THREADS, 1, 1), COUNTER_BYTES, arguments,
                List.of(new SizeRule("count", count, 1, (long) own * THREADS * Integer.MAX_VALUE)), width * dtype.bytes(), tensors.size() * count * dtype.bytes() + COUNTER_BYTES, flops * count);
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        Stream<LaunchDescriptor> dropouts = StridedLaunch.expansions(1, (dtype, nest, alignment) -> dropout(new Random.Dropout(0.25, 1), dtype, nest.columns(), alignment), DType.F32, DType.BF16, DType.F16);
        return Stream.concat(dropouts, Stream.of(StridedLaunch.WIDE, Float.BYTES).flatMap(alignment -> Stream.of(
                uniform(new Random.Uniform(-1, 1, 2, null), StridedLaunch.TYPICAL, alignment),
                normal(new Random.Normal(0, 1, 3, null), StridedLaunch.TYPICAL, alignment))));
    }
}
