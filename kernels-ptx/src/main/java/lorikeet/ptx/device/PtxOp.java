package lorikeet.ptx.device;

import java.util.List;
import lorikeet.tensor.Spec;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.op.Op;

/**
 * An operation of a user's with a kernel of the user's: {@link PtxDevice} launches it, other devices run {@link Op.Custom}'s ways. One
 * that has a constructor without arguments and is named in {@code META-INF/services/lorikeet.ptx.device.PtxOp} is also listed and
 * counted by {@code lorikeet ptx list}, shown by {@code lorikeet ptx show}, and tried and timed by {@code lorikeet ptx gpu-report}, on its
 * {@link #cases}.
 */
public interface PtxOp extends Op.Custom {
    /** By which names the launch knows the operands: the inputs in order, then the results. */
    List<String> operands();

    /**
     * The launch for dense operands; its {@link LaunchDescriptor#file} is a resource of the class path, beginning with {@code /}.
     *
     * @param in what {@link #infer} has taken
     * @param alignment the largest power of two, at most 16, that divides the addresses of all operands
     */
    LaunchDescriptor launch(Spec[] in, int alignment);

    /** Whether the kernel takes such operands; otherwise the CPU runs the operation. */
    default boolean hasKernel(Spec... in) {
        return true;
    }

    /** Operands to try it on. */
    default List<OpCase> cases() {
        return List.of();
    }
}
