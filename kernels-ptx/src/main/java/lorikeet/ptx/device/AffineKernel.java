package lorikeet.ptx.device;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.ptx.device.StridedLaunch.Operand;
import lorikeet.tensor.DType;

/** A product and a sum with constants, in float32, by {@code affine.ptx}. */
final class AffineKernel {
    private static final int FLOPS_PER_ELEMENT = 2;

    private AffineKernel() {}

    /**
     * y = factor · x + shift.
     *
     * @param dtype of both: F32 or BF16
     * @param nest of y and x, at most {@link StridedLaunch#AXES} axes
     * @param alignment that the addresses of both are multiples of
     */
    static LaunchDescriptor launch(double factor, double shift, DType dtype, Nest nest, int alignment) {
        StridedLaunch launch = StridedLaunch.of(dtype, nest, alignment);
        List<Operand> operands = StridedLaunch.operands(dtype, 1, "y", "x");
        float added = shift == 0 ? -0f : (float) shift; // a product of -0 stays -0
        return new LaunchDescriptor("affine", "affine.ptx", launch.values(dtype), "affine_" + ElementText.name(dtype) + "_v" + launch.width(), launch.grid(), launch.block(), 0,
                launch.arguments(operands, new Scalar("factor", Type.F32, (float) factor), new Scalar("shift", Type.F32, added)),
                launch.rules(), launch.width() * dtype.bytes(), launch.floorBytes(operands), FLOPS_PER_ELEMENT * nest.columns() * nest.rows());
    }

    /** A launch of every entry, on typical operands: y = x / 2 + 2. */
    static Stream<LaunchDescriptor> expansions() {
        return StridedLaunch.expansions(2, (dtype, nest, alignment) -> launch(0.5, 2, dtype, nest, alignment));
    }
}
