package lorikeet.ptx.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import lorikeet.ptx.syntax.Variable;
import lorikeet.tensor.DeviceException;

/** Packs the arguments of a launch into the entry's parameter block. */
final class Arguments {
    private Arguments() {}

    /** @param memory that buffers must belong to */
    static byte[] pack(Program program, DeviceMemory memory, Object[] arguments) {
        ParameterBlock parameters = program.parameters();
        List<Variable> variables = parameters.variables();
        if (variables.size() != arguments.length) {
            throw new DeviceException("kernel " + program.name() + ": " + arguments.length + " arguments, expected " + variables.size() + ": " + variables);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) parameters.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < arguments.length; i++) {
            Variable parameter = variables.get(i);
            try {
                put(bytes.position((int) parameters.offset(parameter)), memory, parameter, arguments[i]);
            } catch (IllegalArgumentException e) {
                throw new DeviceException("kernel " + program.name() + ": argument " + i + " for " + described(parameter) + ": " + e.getMessage());
            }
        }
        return bytes.array();
    }

    private static String described(Variable parameter) {
        boolean array = parameter.elements() != 1;
        return "parameter " + parameter + " (." + parameter.type().ptx() + (array ? "[" + parameter.elements() + "]" : "") + ")";
    }

    private static void put(ByteBuffer bytes, DeviceMemory memory, Variable parameter, Object argument) {
        switch (argument) {
            case byte[] raw when raw.length == parameter.bytes() -> bytes.put(raw);
            case byte[] raw -> throw new IllegalArgumentException(raw.length + " bytes, expected " + parameter.bytes());
            case DeviceBuffer buffer -> bytes.putLong(address(memory, parameter, buffer));
            case Number number when parameter.elements() == 1 -> put(bytes, parameter.type().bytes(), ScalarArgument.bits(parameter.type(), number));
            case null -> throw new IllegalArgumentException("null, expected " + (isPointer(parameter) ? "a DeviceBuffer, or 0L for a null pointer" : "a value"));
            default -> throw new IllegalArgumentException(argument.getClass().getSimpleName() + " " + argument + ", expected "
                    + (parameter.elements() == 1 ? "a number, a DeviceBuffer or a byte[]" : "a byte[] of " + parameter.bytes()));
        }
    }

    private static void put(ByteBuffer bytes, int size, long bits) {
        for (int i = 0; i < size; i++) bytes.put((byte) (bits >> 8 * i));
    }

    private static long address(DeviceMemory memory, Variable parameter, DeviceBuffer buffer) {
        if (!isPointer(parameter)) throw new IllegalArgumentException("a DeviceBuffer, whose address has 8 bytes");
        if (!buffer.isIn(memory)) throw new IllegalArgumentException("a DeviceBuffer of another PtxMachine, expected one that this kernel's machine allocated");
        return buffer.address();
    }

    /** Structs of one pointer are passed like it. */
    private static boolean isPointer(Variable parameter) {
        return parameter.bytes() == Long.BYTES && !parameter.type().isFloat();
    }
}
