package lorikeet.ptx.device;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.ptx.device.StridedLaunch.Operand;
import lorikeet.tensor.DType;

/** SwiGLU and its gradients, computed in float32, by {@code swiglu.ptx} and {@code swiglu_backward.ptx}. */
final class SwiGluKernels {
    private static final int FORWARD_FLOPS = 4;
    private static final int BACKWARD_FLOPS = 9;

    private SwiGluKernels() {}

    /**
     * y = silu(gate) · up.
     *
     * @param dtype of all: F32 or BF16
     * @param nest of y, gate and up, at most {@link StridedLaunch#AXES} axes
     * @param alignment that the addresses of all are multiples of
     */
    static LaunchDescriptor forward(DType dtype, Nest nest, int alignment) {
        return launch("swiglu", dtype, StridedLaunch.of(dtype, nest, alignment), StridedLaunch.operands(dtype, 1, "y", "gate", "up"), FORWARD_FLOPS);
    }

    /** (dY, gate, up) → (dGate, dUp), as {@link #forward}: the nest is of dGate, dUp, dY, gate and up. */
    static LaunchDescriptor backward(DType dtype, Nest nest, int alignment) {
        return launch("swiglu_backward", dtype, StridedLaunch.of(dtype, nest, alignment), StridedLaunch.operands(dtype, 2, "dGate", "dUp", "dY", "gate", "up"), BACKWARD_FLOPS);
    }

    private static LaunchDescriptor launch(String name, DType dtype, StridedLaunch launch, List<Operand> operands, int flops) {
        return new LaunchDescriptor(name, name + ".ptx", launch.values(dtype), name + "_" + ElementText.name(dtype) + "_v" + launch.width(), launch.grid(), launch.block(), 0, launch.arguments(operands),
                launch.rules(), launch.width() * dtype.bytes(), launch.floorBytes(operands), flops * launch.nest().columns() * launch.nest().rows());
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.concat(StridedLaunch.expansions(3, SwiGluKernels::forward), StridedLaunch.expansions(5, SwiGluKernels::backward));
    }
}
