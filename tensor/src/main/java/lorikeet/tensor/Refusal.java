package lorikeet.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.tensor.op.Op;

/** A device runs neither an operation nor what it is made of. The message names the operation that was asked for, and dtypes that it could have. */
final class Refusal extends DeviceException {
    private static final long serialVersionUID = 1;

    private Refusal(String message) {
        super(message);
    }

    static Refusal of(Device device, Op op, Spec[] in) {
        String refused = device.name() + " cannot run " + op.name();
        DType found = Arrays.stream(in).map(Spec::dtype).filter(DType::isFloat).findFirst().orElse(null);
        List<DType> taken = Stream.of(DType.F32, DType.BF16, DType.F16, DType.F64).filter(dtype -> dtype != found && takes(device, op, in, found, dtype)).toList();
        if (taken.isEmpty()) return new Refusal(refused + " and it has no smaller form");
        return new Refusal(refused + ": expected " + taken.stream().map(DType::toString).collect(Collectors.joining(" or ")) + ", found " + found);
    }

    /** Whether it runs with operands of {@code dtype} in the place of those of {@code found}. */
    private static boolean takes(Device device, Op op, Spec[] in, DType found, DType dtype) {
        Spec[] others = Arrays.stream(in).map(spec -> spec.dtype() == found ? new Spec(dtype, spec.shape()) : spec).toArray(Spec[]::new);
        try {
            op.infer(others);
        } catch (ShapeException e) {
            return false; // not a dtype of this operation
        }
        return device.supports(op, others);
    }
}
