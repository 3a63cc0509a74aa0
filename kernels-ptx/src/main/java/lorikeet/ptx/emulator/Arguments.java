package lorikeet.ptx.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Variable;
import lorikeet.tensor.DeviceException;

/** Packs the arguments of a launch into the entry's parameter block. */
final class Arguments {
    private Arguments() {}

    static byte[] pack(Program program, Object[] arguments) {
        ParameterBlock parameters = program.parameters();
        List<Variable> variables = parameters.variables();
        if (variables.size() != arguments.length) {
            throw new DeviceException("kernel " + program.name() + ": " + arguments.length + " arguments, expected " + variables.size() + ": " + variables);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) parameters.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < arguments.length; i++) put(program, bytes.position((int) parameters.offset(variables.get(i))), variables.get(i), arguments[i]);
        return bytes.array();
    }

    private static void put(Program program, ByteBuffer bytes, Variable parameter, Object argument) {
        switch (argument) {
            case byte[] raw when raw.length == parameter.bytes() -> bytes.put(raw);
            case DeviceBuffer buffer when parameter.bytes() == Long.BYTES -> bytes.putLong(buffer.address());
            case Number number when parameter.elements() == 1 -> put(bytes, parameter.type(), number);
            case null, default -> throw new DeviceException("kernel " + program.name() + ": parameter " + parameter + " (" + parameter.bytes()
                    + " bytes, ." + parameter.type().ptx() + ") cannot take " + (argument instanceof byte[] raw ? raw.length + " bytes" : String.valueOf(argument)));
        }
    }

    private static void put(ByteBuffer bytes, PtxType type, Number value) {
        switch (type) {
            case F32 -> bytes.putFloat(value.floatValue());
            case F64 -> bytes.putDouble(value.doubleValue());
            case F16 -> bytes.putShort((short) Halves.toF16(value.doubleValue()));
            case BF16 -> bytes.putShort((short) Halves.toBf16(value.doubleValue()));
            default -> {
                switch (type.bytes()) {
                    case 1 -> bytes.put(value.byteValue());
                    case 2 -> bytes.putShort(value.shortValue());
                    case 4 -> bytes.putInt(number(value).intValue());
                    default -> bytes.putLong(number(value).longValue());
                }
            }
        }
    }

    /** A float given for untyped bits means its bits. */
    private static Number number(Number value) {
        return switch (value) {
            case Float f -> Float.floatToRawIntBits(f);
            case Double d -> Double.doubleToRawLongBits(d);
            default -> value;
        };
    }
}
