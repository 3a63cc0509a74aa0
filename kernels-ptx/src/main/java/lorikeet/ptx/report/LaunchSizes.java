package lorikeet.ptx.report;

import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.LaunchDescriptor;

/** The numbers among a launch's arguments. */
record LaunchSizes(LaunchDescriptor launch) {
    /** A size by the parameter's name. */
    int of(String scalar) {
        return number(scalar).intValue();
    }

    Number number(String scalar) {
        return launch.arguments().stream().filter(a -> a.name().equals(scalar)).map(a -> ((Argument.Scalar) a).value()).findFirst().orElseThrow();
    }

    /** Bytes of an operand; 0 where the launch has none of that name. */
    long bytes(String operand) {
        return launch.arguments().stream().mapToLong(a -> a instanceof Argument.Buffer(_, String name, long bytes, _, _) && name.equals(operand) ? bytes : 0).sum();
    }
}
