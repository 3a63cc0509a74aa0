package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.op.Random;

/** Random numbers into dense float32 tensors, by {@code dropout.ptx}, {@code uniform.ptx} and {@code normal.ptx}. */
final class RandomKernels {
    private static final int THREADS = 256;
    /** A thread has a block of four random words. */
    private static final long ELEMENTS_PER_BLOCK = 4L * THREADS;
    private static final long MOST_ELEMENTS = ELEMENTS_PER_BLOCK * Integer.MAX_VALUE;
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
    static LaunchDescriptor dropout(Random.Dropout op, long count, int alignment) {
        float p = (float) op.p();
        List<Argument> pointers = List.of(new Buffer("y", "y", count * Float.BYTES, true), new Buffer("x", "x", count * Float.BYTES, false));
        return launch("dropout", count, alignment, pointers, op.site(), 1,
                new Scalar("p", Type.F32, p), new Scalar("scale", Type.F32, (float) (1.0 / (1.0 - p)))); // of the rounded p, as on the CPU
    }

    /** y = draws from [low, high); as {@link #dropout}. */
    static LaunchDescriptor uniform(Random.Uniform op, long count, int alignment) {
        return launch("uniform", count, alignment, List.of(new Buffer("y", "y", count * Float.BYTES, true)), op.site(), FLOPS_OF_A_DRAW,
                new Scalar("low", Type.F64, op.low()), new Scalar("width", Type.F64, op.high() - op.low()));
    }

    /** y = draws of a normal distribution; as {@link #dropout}. */
    static LaunchDescriptor normal(Random.Normal op, long count, int alignment) {
        return launch("normal", count, alignment, List.of(new Buffer("y", "y", count * Float.BYTES, true)), op.site(), FLOPS_OF_A_DRAW,
                new Scalar("mean", Type.F64, op.mean()), new Scalar("std", Type.F64, op.std()));
    }

    private static LaunchDescriptor launch(String name, long count, int alignment, List<Argument> tensors, int site, int flops, Scalar... constants) {
        int width = alignment >= StridedLaunch.WIDE ? StridedLaunch.WIDE / Float.BYTES : 1;
        List<Argument> arguments = new ArrayList<>(tensors);
        arguments.add(new Buffer("rng", "rng", COUNTER_BYTES, false));
        arguments.add(new Scalar("count", Type.U64, count));
        arguments.add(new Scalar("site", Type.U32, site));
        arguments.addAll(List.of(constants));
        return new LaunchDescriptor(name, name + ".ptx", Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)), name + "_v" + width,
                new Dim3(Dim3.cover(count, ELEMENTS_PER_BLOCK), 1, 1), new Dim3(THREADS, 1, 1), COUNTER_BYTES, arguments,
                List.of(new SizeRule("count", count, 1, MOST_ELEMENTS)), width * Float.BYTES, tensors.size() * count * Float.BYTES + COUNTER_BYTES, flops * count);
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(StridedLaunch.WIDE, Float.BYTES).flatMap(alignment -> Stream.of(
                dropout(new Random.Dropout(0.25, 1), StridedLaunch.TYPICAL, alignment),
                uniform(new Random.Uniform(-1, 1, 2, null), StridedLaunch.TYPICAL, alignment),
                normal(new Random.Normal(0, 1, 3, null), StridedLaunch.TYPICAL, alignment)));
    }
}
