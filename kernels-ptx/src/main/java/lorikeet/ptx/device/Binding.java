package lorikeet.ptx.device;

import java.util.HashMap;
import java.util.Map;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.tensor.DeviceException;

/** A launch descriptor with the buffers of its operands: what a stream takes. */
public final class Binding {
    private Binding() {}

    /** The extents of {@code launch}. */
    public static LaunchShape shape(LaunchDescriptor launch) {
        return new LaunchShape(launch.grid(), launch.block(), launch.dynamicShared());
    }

    /** The arguments of {@code launch}, its operands by name; each buffer is large enough and aligned. */
    public static LaunchArguments arguments(LaunchDescriptor launch, Map<String, DeviceBuffer> operands) {
        Map<String, Place> places = new HashMap<>();
        operands.forEach((operand, buffer) -> places.put(operand, new Place(buffer.address(), buffer.bytes())));
        return placed(launch, places);
    }

    /** As {@link #arguments}, with operands anywhere on the device. */
    static LaunchArguments placed(LaunchDescriptor launch, Map<String, Place> operands) {
        LaunchArguments arguments = new LaunchArguments();
        for (Argument argument : launch.arguments()) {
            switch (argument) {
                case Argument.Buffer buffer -> arguments.add(address(launch, buffer, operands.get(buffer.operand())));
                case Argument.Absent absent -> arguments.add(0L);
                case Argument.Scalar scalar -> add(arguments, scalar);
            }
        }
        return arguments;
    }

    private static long address(LaunchDescriptor launch, Argument.Buffer argument, Place buffer) {
        if (buffer == null) throw new DeviceException(launch.kernel() + ": operand " + argument.operand() + " has no buffer");
        if (buffer.bytes() < argument.bytes())
            throw new DeviceException(launch.kernel() + ": operand " + argument.operand() + " needs " + argument.bytes() + " bytes, its buffer has " + buffer.bytes());
        int alignment = argument.alignment() == 0 ? launch.alignment() : argument.alignment();
        if (buffer.address() % alignment != 0)
            throw new DeviceException(launch.kernel() + ": operand " + argument.operand() + " is not aligned to " + alignment + " bytes");
        return buffer.address();
    }

    private static void add(LaunchArguments arguments, Argument.Scalar scalar) {
        switch (scalar.type()) {
            case U32 -> arguments.add(scalar.value().intValue());
            case U64 -> arguments.add(scalar.value().longValue());
            case F32 -> arguments.add(scalar.value().floatValue());
            case F64 -> arguments.add(scalar.value().doubleValue());
        }
    }
}
