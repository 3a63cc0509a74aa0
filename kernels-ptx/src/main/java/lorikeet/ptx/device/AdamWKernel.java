package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.op.Optimize;

/** One AdamW step over one float32 tensor, by {@code adamw.ptx}. */
public final class AdamWKernel {
    private static final int THREADS = 256;
    private static final int ELEMENTS_PER_THREAD = 4;
    private static final long ELEMENTS_PER_BLOCK = (long) THREADS * ELEMENTS_PER_THREAD;
    private static final long MOST_ELEMENTS = ELEMENTS_PER_BLOCK * Integer.MAX_VALUE;
    /** The four scalars that a block shares. */
    private static final int SHARED_BYTES = 4 * Float.BYTES;
    /** Parameter, gradient and both moments read; parameter and both moments written. */
    private static final int BYTES_PER_ELEMENT = 7 * Float.BYTES;
    private static final int FLOPS_PER_ELEMENT = 15;

    private AdamWKernel() {}

    /**
     * @param count elements of the tensor
     * @param alignment bytes that the addresses of parameter, gradient and moments are known to be multiples of; from 16 on
     *        the entry with 16-byte accesses is taken
     */
    public static LaunchDescriptor launch(Optimize.AdamW op, long count, int alignment) {
        int width = alignment >= 16 ? 4 : 1;
        return new LaunchDescriptor("adamw", "adamw.ptx",
                Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)), "adamw_v" + width,
                new Dim3(Dim3.cover(count, ELEMENTS_PER_BLOCK), 1, 1), new Dim3(THREADS, 1, 1), SHARED_BYTES,
                arguments(op, count), List.of(new SizeRule("count", count, 1, MOST_ELEMENTS)), width * Float.BYTES,
                count * BYTES_PER_ELEMENT + (Optimize.STEP + Optimize.STATUS) * (long) Double.BYTES, count * FLOPS_PER_ELEMENT);
    }

    private static List<Argument> arguments(Optimize.AdamW op, long count) {
        long bytes = count * Float.BYTES;
        return List.of(
                new Buffer("parameter", "p", bytes, true),
                new Buffer("gradient", "g", bytes, false),
                new Buffer("moment1", "m", bytes, true),
                new Buffer("moment2", "v", bytes, true),
                new Buffer("step", "step", (long) Optimize.STEP * Double.BYTES, false, Double.BYTES),
                new Buffer("status", "status", (long) Optimize.STATUS * Double.BYTES, false, Double.BYTES),
                new Scalar("count", Type.U64, count),
                new Scalar("one_minus_beta1", Type.F32, (float) (1 - op.beta1())),
                new Scalar("beta2", Type.F32, (float) op.beta2()),
                new Scalar("one_minus_beta2", Type.F32, (float) (1 - op.beta2())),
                new Scalar("eps", Type.F32, (float) op.eps()),
                new Scalar("weight_decay", Type.F64, op.weightDecay()));
    }
}
