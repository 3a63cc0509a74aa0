package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;

/** Elements of {@code type}, F32 or of 16 bits, beside a formula on float32: operands are rounded before it, results once more after it. */
record Narrow(DType type) {
    /** The dtype that a textual parameter names; F32 where there is none of that name. */
    static Narrow named(LaunchDescriptor launch, String parameter) {
        return new Narrow(DType.valueOf(launch.parameters().getOrDefault(parameter, "f32").toUpperCase(Locale.ROOT)));
    }

    /** F32 or BF16, as many bits as a textual parameter says. */
    static Narrow ofBits(LaunchDescriptor launch, String parameter) {
        return new Narrow(launch.parameters().get(parameter).equals("16") ? DType.BF16 : DType.F32);
    }

    /** What the kernel reads of {@code floats}, which become what was rounded. */
    MemorySegment operand(Arena arena, MemorySegment floats) {
        return type == DType.F32 ? floats : RandomFloats.rounded(arena, floats, type);
    }

    /** A result that the kernel computes in float32 and rounds. */
    Reference result(Reference of) {
        return Reference.stored(type, element -> {
            Reference.Close close = of.element(element);
            return new Reference.Close(close.value(), close.tolerance() + halfUnit() * Math.abs(close.value()));
        });
    }

    /** A result with the bits of {@code of}, which is of float32, rounded. */
    Reference exactly(Reference of) {
        return Reference.stored(type, element -> new Reference.Close(rounded((float) of.element(element).value()), Double.MIN_VALUE));
    }

    float rounded(float value) {
        return switch (type) {
            case BF16 -> Floats16.bf16ToFloat(Floats16.floatToBf16(value));
            case F16 -> Floats16.f16ToFloat(Floats16.floatToF16(value));
            default -> value;
        };
    }

    /** How far rounding may take a value of magnitude 1; of F32 it is among the roundings of the formula. */
    double halfUnit() {
        return switch (type) {
            case BF16 -> 0x1p-8;
            case F16 -> 0x1p-11;
            default -> 0;
        };
    }
}
