package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Optimize;

/** One AdamW step over one float32 tensor with moments in 8 bits, or its direction, by {@code adamw_8bit.ptx}. */
public final class AdamW8bitKernel {
    private static final int THREADS = 256;
    /** Four elements a thread in each of 8 rounds. */
    private static final long ELEMENTS_PER_BLOCK = 8L * 4 * THREADS;
    private static final long MOST_ELEMENTS = ELEMENTS_PER_BLOCK * Integer.MAX_VALUE;
    private static final long MAP_BYTES = (long) Optimize.AdamW8bit.CODES * Float.BYTES;
    /** Scalars, both maps and their middles, scales of 32 blocks, largest moments of 8 warps twice. */
    private static final int SHARED_BYTES = 4 * Float.BYTES + 4 * (int) MAP_BYTES + 2 * 32 * Float.BYTES + 2 * 8 * 2 * Float.BYTES;
    private static final int FLOPS_PER_ELEMENT = 17;

    private AdamW8bitKernel() {}

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        Optimize.AdamW8bit op = new Optimize.AdamW8bit(0.9, 0.95, 1e-8, 0.1, 1);
        return Stream.of(step(op, 1 << 14, 16), step(op, 1 << 14, 4));
    }

    /**
     * p and its moments.
     *
     * @param count elements of the tensor
     * @param alignment of parameter, gradient and codes: from 16 on, 16-byte accesses are taken
     */
    public static LaunchDescriptor step(Optimize.AdamW8bit op, long count, int alignment) {
        return launch("adamw_8bit", "p", "g", false, new Constants(op.beta1(), op.beta2(), op.eps(), op.weightDecay()), count, alignment);
    }

    /** N of a projected gradient R, and its moments; as {@link #step}. */
    public static LaunchDescriptor direction(GaLore.ProjectedAdam8bit op, long count, int alignment) {
        return launch("galore_adam_8bit", "N", "R", true, new Constants(op.beta1(), op.beta2(), op.eps(), 0), count, alignment);
    }

    private record Constants(double beta1, double beta2, double eps, double weightDecay) {}

    private static LaunchDescriptor launch(String kernel, String p, String g, boolean direction, Constants op, long count, int alignment) {
        int width = alignment >= 16 ? 4 : 1;
        long tensors = (direction ? 2 : 3) * count * Float.BYTES;
        long moments = 4 * (count + scaleBytes(count));
        return new LaunchDescriptor(kernel, "adamw_8bit.ptx",
                Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES), "CODES", String.valueOf(width)), "adamw_8bit_v" + width,
                new Dim3(Dim3.cover(count, ELEMENTS_PER_BLOCK), 1, 1), new Dim3(THREADS, 1, 1), SHARED_BYTES, arguments(p, g, direction, op, count),
                List.of(new SizeRule("count", count, 1, MOST_ELEMENTS)), width,
                tensors + moments + 2 * MAP_BYTES + (Optimize.STEP + Optimize.STATUS) * (long) Double.BYTES, count * FLOPS_PER_ELEMENT);
    }

    private static long scaleBytes(long count) {
        return Optimize.AdamW8bit.blocks(count) * Float.BYTES;
    }

    private static List<Argument> arguments(String p, String g, boolean direction, Constants op, long count) {
        return List.of(
                new Buffer("parameter", p, count * Float.BYTES, true),
                new Buffer("gradient", g, count * Float.BYTES, false),
                new Buffer("codes1", "m", count, true),
                new Buffer("scales1", "mScales", scaleBytes(count), true),
                new Buffer("codes2", "v", count, true),
                new Buffer("scales2", "vScales", scaleBytes(count), true),
                new Buffer("map1", "signed map", MAP_BYTES, false),
                new Buffer("map2", "unsigned map", MAP_BYTES, false),
                new Buffer("step", "step", (long) Optimize.STEP * Double.BYTES, false),
                new Buffer("status", "status", (long) Optimize.STATUS * Double.BYTES, false),
                new Scalar("count", Type.U64, count),
                new Scalar("direction", Type.U32, direction ? 1 : 0),
                new Scalar("one_minus_beta1", Type.F32, (float) (1 - op.beta1())),
                new Scalar("beta2", Type.F32, (float) op.beta2()),
                new Scalar("one_minus_beta2", Type.F32, (float) (1 - op.beta2())),
                new Scalar("eps", Type.F32, (float) op.eps()),
                new Scalar("weight_decay", Type.F64, op.weightDecay()));
    }
}
