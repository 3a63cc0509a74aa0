package lorikeet.ptx.emulator;

import static java.lang.Float.intBitsToFloat;
import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.List;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/**
 * {@code cvt.rs}: what a value is beyond the representable one below it is added to random bits, and a carry rounds up. Which bits of the
 * operand an element has was measured on hardware: two of four have the same sixteen, one of them in reverse.
 */
final class StochasticConversions {
    private StochasticConversions() {}

    static Instruction decode(Opcode op, OperandRows o, PtxType to, PtxType from) {
        SmallConversions.requireBlackwell(o, 87, ".rs");
        boolean relu = op.take("relu");
        boolean finite = op.take("satfinite");
        boolean pair = to == PtxType.F16X2 || to == PtxType.BF16X2;
        boolean four = to == PtxType.E4M3X4 || to == PtxType.E5M2X4 || to == PtxType.E2M1X4;
        if (from != PtxType.F32 || !pair && !four) throw o.unsupported("stochastic rounding from ." + from.ptx() + " to ." + to.ptx());
        if (four && !finite) throw o.error("expected .satfinite");
        return pair ? ofTwo(o, to, relu, finite) : ofFour(o, SmallFloat.of(to), relu);
    }

    /** {@code value} cut to {@code fractionBits} after {@code random} of a step was added to its magnitude. */
    static double cut(double value, double random, int leastExponent, int fractionBits) {
        double magnitude = Math.abs(value);
        if (!(magnitude < Double.POSITIVE_INFINITY)) return value;
        int exponent = Math.max(Math.getExponent(magnitude), leastExponent);
        double steps = Math.floor(Math.scalb(magnitude, fractionBits - exponent) + random);
        return Math.copySign(Math.scalb(steps, exponent - fractionBits), value);
    }

    private static double clipped(double value, boolean relu) {
        return relu && value <= 0 ? 0 : value;
    }

    private static Instruction ofTwo(OperandRows o, PtxType to, boolean relu, boolean finite) {
        o.expectCount(4, 4);
        int high = o.source(o.operand(1), PtxType.F32);
        int low = o.source(o.operand(2), PtxType.F32);
        int random = o.source(o.operand(3), PtxType.B32);
        boolean f16 = to == PtxType.F16X2;
        Row3 row = (f, d, a, b, c) -> {
            for (int i = 0; i < LANES; i++) {
                int bits = f.r[c + i];
                f.r[d + i] = half(clipped(intBitsToFloat(f.r[a + i]), relu), bits >>> 16, f16, finite) << 16
                        | half(clipped(intBitsToFloat(f.r[b + i]), relu), bits, f16, finite);
            }
        };
        return new Alu.Ternary(row, PtxType.B32, o.result(o.operand(0), PtxType.B32), high, low, random);
    }

    private static int half(double value, int random, boolean f16, boolean finite) {
        double rounded = f16 ? cut(value, (random & 0x1fff) * 0x1p-13, -14, 10) : cut(value, (random & 0xffff) * 0x1p-16, -126, 7);
        int bits = f16 ? Halves.toF16(rounded) : Halves.toBf16(rounded);
        boolean infinite = (bits & 0x7fff) == (f16 ? 0x7c00 : 0x7f80);
        return (infinite && finite ? bits - 1 : bits) & 0xffff;
    }

    private static Instruction ofFour(OperandRows o, SmallFloat format, boolean relu) {
        o.expectCount(3, 3);
        if (!(o.operand(1) instanceof Operand.Vector(List<Operand> list)) || list.size() != 4) throw o.error("expected a vector of 4 registers, found " + o.operand(1));
        int[] sources = list.stream().mapToInt(s -> o.source(s, PtxType.F32)).toArray();
        int random = o.source(o.operand(2), PtxType.B32);
        int stored = format.storedBits();
        Row1 row = (f, d, a) -> {
            for (int i = 0; i < LANES; i++) {
                int codes = 0;
                for (int e = 0; e < 4; e++) codes = codes << stored | format.cut(clipped(intBitsToFloat(f.r[sources[e] + i]), relu), slice(f.r[random + i], e, stored) * 0x1p-16);
                f.r[d + i] = codes;
            }
        };
        return new Alu.Unary(row, PtxType.B32, o.result(o.operand(0), stored == 8 ? PtxType.B32 : PtxType.B16), random);
    }

    /** The sixteen random bits of source {@code e}. */
    private static int slice(int bits, int e, int stored) {
        int upper = stored == 8 ? bits >>> 16 : bits >>> 24 << 8 | bits >>> 8 & 0xff;
        int lower = stored == 8 ? bits & 0xffff : bits >>> 8 & 0xff00 | bits & 0xff;
        int shared = e < 2 ? upper : lower;
        return e % 2 == 0 ? Integer.reverse(shared) >>> 16 : shared;
    }
}
