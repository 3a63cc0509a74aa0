package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/** Rotary position embedding in float32, by {@code rope.ptx}. */
public final class RopeKernel {
    private static final int THREADS = 128;
    private static final long MOST = Integer.MAX_VALUE - THREADS;

    private RopeKernel() {}

    /**
     * y {@code [tokens, heads * 2 * half]} from x of that shape, cos and sin {@code [tokens, half]}.
     *
     * @param inverse whether it rotates back
     * @param alignment bytes that every operand's address is known to be a multiple of
     */
    public static LaunchDescriptor launch(RowOperand x, RowOperand cos, RowOperand sin, boolean inverse, int alignment) {
        long half = cos.width();
        boolean fours = half % 4 == 0 && x.stride() % 4 == 0 && cos.stride() % 4 == 0 && sin.stride() % 4 == 0;
        int width = fours && alignment >= 16 ? 4 : 1;
        long threads = x.rows() * half / width;
        RowOperand y = RowOperand.dense("y", x.rows(), x.width());
        return new LaunchDescriptor("rope", "rope.ptx", Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)),
                "rope_v" + width, new Dim3(Dim3.cover(threads, THREADS), 1, 1), new Dim3(THREADS, 1, 1), 0,
                List.of(x.read("x"), cos.read("cos"), sin.read("sin"), y.written("y"),
                        x.stride("x_stride"), cos.stride("cos_stride"), sin.stride("sin_stride"), new Scalar("tokens", Type.U32, x.rows()),
                        new Scalar("heads", Type.U32, x.width() / (2 * half)), new Scalar("half", Type.U32, half),
                        new Scalar("sign", Type.F32, inverse ? -1 : 1)),
                List.of(new SizeRule("tokens * half", x.rows() * half, 1, MOST), new SizeRule("half", half, width, MOST),
                        x.rule(width), cos.rule(width), sin.rule(width)),
                width * Float.BYTES, Float.BYTES * (2 * x.elements() + 2 * cos.elements()), 3 * x.elements());
    }
}
