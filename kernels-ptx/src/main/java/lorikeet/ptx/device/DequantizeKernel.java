package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.DType;

/** A 4-bit weight as F32, F16 or BF16 by {@code dequantize_4bit.ptx}. */
final class DequantizeKernel {
    private static final int THREADS = 256;
    private static final long PER_BLOCK = 4 * 8 * 1024;
    private static final int SHARED_BYTES = 4096 + 1024 + 64 + 1024;
    private static final int WIDE = 16;

    private DequantizeKernel() {}

    /** @param alignment that the addresses of codes and result are multiples of */
    static LaunchDescriptor launch(LowBitSpec spec, DType to, int alignment) {
        LowBitWeight weight = new LowBitWeight(spec);
        int width = alignment >= WIDE ? WIDE : 1;
        String type = to.name().toLowerCase(Locale.ROOT);
        boolean wideType = to == DType.F32;
        List<Argument> arguments = new ArrayList<>(List.of(new Buffer("y", "y", spec.count() * to.bytes(), true)));
        arguments.addAll(weight.tensors());
        arguments.add(new Scalar("count", Type.U64, spec.count()));
        arguments.addAll(weight.format());
        return new LaunchDescriptor("dequantize 4 bits to " + type, "dequantize_4bit.ptx",
                Map.of("VALUES", LowBitWeight.VALUES, "TO", type, "YBITS", String.valueOf(8 * to.bytes()), "YBYTES", String.valueOf(to.bytes()),
                        "NARROW", wideType ? "mov.b32" : "cvt.rn." + type + ".f32", "PAIR", wideType ? "f16x2" : type + "x2",
                        "WIDTH", String.valueOf(width), "YALIGN", String.valueOf(Math.max(width, to.bytes()))),
                "dequantize_4bit_" + type + "_v" + width, new Dim3(Dim3.cover(spec.count(), PER_BLOCK), 1, 1), new Dim3(THREADS, 1, 1), SHARED_BYTES,
                arguments, List.of(new SizeRule("elements", spec.count(), 1, PER_BLOCK * Integer.MAX_VALUE)), width == WIDE ? WIDE : 1,
                spec.bytes() + spec.count() * to.bytes(), spec.count());
    }

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, true, 128, 1024);
        return Stream.of(DType.F32, DType.F16, DType.BF16).flatMap(to -> Stream.of(launch(spec, to, WIDE), launch(spec, to, 1)));
    }
}
