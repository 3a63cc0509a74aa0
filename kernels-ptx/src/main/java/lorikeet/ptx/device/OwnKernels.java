package lorikeet.ptx.device;

import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.View;

/** Kernels of users' operations, found as services (see {@link PtxOp}), by the cases that operations name. */
public final class OwnKernels {
    private static final int ALIGNED = 16;

    private OwnKernels() {}

    /**
     * The cases with dense operands that have a kernel and work for it, in the order of the services.
     *
     * @throws DeviceException if a service cannot be made, in one line
     */
    public static List<OpCase> cases() {
        try {
            return StreamSupport.stream(ServiceLoader.load(PtxOp.class).spliterator(), false)
                    .flatMap(op -> op.cases().stream()).filter(OwnKernels::isTried).toList();
        } catch (ServiceConfigurationError e) {
            throw new DeviceException("kernels of the class path: " + e.getMessage());
        }
    }

    private static boolean isTried(OpCase opCase) {
        boolean dense = opCase.operands().stream().allMatch(operand -> operand.view() == View.DENSE);
        return dense && opCase.op() instanceof PtxOp op && op.hasKernel(opCase.specs()) && !launch(opCase).isEmpty();
    }

    /** The launch of one of {@link #cases}, by its widest accesses. */
    public static LaunchDescriptor launch(OpCase opCase) {
        return ((PtxOp) opCase.op()).launch(opCase.specs(), ALIGNED);
    }

    static Stream<LaunchDescriptor> launches() {
        return cases().stream().map(OwnKernels::launch);
    }
}
