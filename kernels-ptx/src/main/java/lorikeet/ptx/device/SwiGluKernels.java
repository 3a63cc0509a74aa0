package lorikeet.ptx.device;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.ptx.device.StridedLaunch.Operand;

/** SwiGLU and its gradients, float32, by {@code swiglu.ptx} and {@code swiglu_backward.ptx}. */
final class SwiGluKernels {
    private static final int FORWARD_FLOPS = 4;
    private static final int BACKWARD_FLOPS = 9;

    private SwiGluKernels() {}

    /**
     * y = silu(gate) · up.
     *
     * @param nest of y, gate and up, at most {@link StridedLaunch#AXES} axes
     * @param alignment that the addresses of all are multiples of
     */
    static LaunchDescriptor forward(Nest nest, int alignment) {
        return launch("swiglu", StridedLaunch.floats(nest, alignment), StridedLaunch.floats(1, "y", "gate", "up"), FORWARD_FLOPS);
    }

    /** (dY, gate, up) → (dGate, dUp), as {@link #forward}: the nest is of dGate, dUp, dY, gate and up. */
    static LaunchDescriptor backward(Nest nest, int alignment) {
        return launch("swiglu_backward", StridedLaunch.floats(nest, alignment), StridedLaunch.floats(2, "dGate", "dUp", "dY", "gate", "up"), BACKWARD_FLOPS);
    }

    private static LaunchDescriptor launch(String name, StridedLaunch launch, List<Operand> operands, int flops) {
        return new LaunchDescriptor(name, name + ".ptx", launch.values(), name + "_v" + launch.width(), launch.grid(), launch.block(), 0, launch.arguments(operands),
                launch.rules(), launch.alignment(), launch.floorBytes(operands), flops * launch.nest().columns() * launch.nest().rows());
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        Nest three = Nest.row(StridedLaunch.TYPICAL, Float.BYTES, Float.BYTES, Float.BYTES);
        Nest five = Nest.row(StridedLaunch.TYPICAL, Float.BYTES, Float.BYTES, Float.BYTES, Float.BYTES, Float.BYTES);
        return Stream.of(StridedLaunch.WIDE, Float.BYTES).flatMap(alignment -> Stream.of(forward(three, alignment), backward(five, alignment)));
    }
}
