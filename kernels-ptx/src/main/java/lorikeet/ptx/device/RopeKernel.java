package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/** Rotary position embedding, computed in float32, by {@code rope.ptx}. */
public final class RopeKernel {
    private static final int THREADS = 128;
    /** Angles in the widest access. */
    private static final int FOUR = 4;
    private static final long MOST = Integer.MAX_VALUE - THREADS;

    private RopeKernel() {}

    /**
     * y {@code [tokens, heads * 2 * half]} from x of that shape, F32, BF16 or F16, and cos and sin {@code [tokens, half]}, F32.
     *
     * @param inverse whether it rotates back
     * @param alignment bytes that every operand's address is known to be a multiple of
     */
    public static LaunchDescriptor launch(RowOperand x, RowOperand cos, RowOperand sin, boolean inverse, int alignment) {
        long half = cos.width();
        int wide = StridedLaunch.wide(x.dtype());
        int pairs = x.dtype().is16Bit() ? 2 * wide : wide; // of threads that share their angles
        boolean whole = half % pairs == 0 && x.stride() % wide == 0 && cos.stride() % FOUR == 0 && sin.stride() % FOUR == 0;
        int width = whole && alignment >= StridedLaunch.WIDE ? wide : 1;
        long threads = x.rows() * half / width;
        RowOperand y = RowOperand.dense("y", x.dtype(), x.rows(), x.width());
        Map<String, String> values = new ElementText(x.dtype()).values("TYPE", "BITS", "WIDEN", "NARROW", "BYTES");
        values.putAll(new ElementText(x.dtype(), "IF_").values("WORDS", "HALVES"));
        values.putAll(Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * x.dtype().bytes()), "ANGLE_ALIGN", String.valueOf(Math.min(width, FOUR) * Float.BYTES)));
        return new LaunchDescriptor("rope", "rope.ptx", values, "rope_" + ElementText.name(x.dtype()) + "_v" + width, new Dim3(Dim3.cover(threads, THREADS), 1, 1), new Dim3(THREADS, 1, 1), 0,
                List.of(x.read("x"), cos.read("cos"), sin.read("sin"), y.written("y"),
                        x.stride("x_stride"), cos.stride("cos_stride"), sin.stride("sin_stride"), new Scalar("tokens", Type.U32, x.rows()),
                        new Scalar("heads", Type.U32, x.width() / (2 * half)), new Scalar("half", Type.U32, half),
                        new Scalar("sign", Type.F32, inverse ? -1 : 1)),
                List.of(new SizeRule("tokens * half", x.rows() * half, 1, MOST), new SizeRule("half", half, width == 1 ? 1 : pairs, MOST),
                        x.rule(width), cos.rule(Math.min(width, FOUR)), sin.rule(Math.min(width, FOUR))),
                width == 1 ? x.dtype().bytes() : StridedLaunch.WIDE, 2 * x.elements() * x.dtype().bytes() + 2 * cos.elements() * Float.BYTES, 3 * x.elements());
    }
}
