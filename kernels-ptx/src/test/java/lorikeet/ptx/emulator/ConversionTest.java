package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.Test;

/** {@code cvt} between all pairs of types, with every rounding, on edge values. */
class ConversionTest {
    private static final PtxType[] INTEGERS = {PtxType.U8, PtxType.S8, PtxType.U16, PtxType.S16, PtxType.U32, PtxType.S32, PtxType.U64, PtxType.S64};
    private static final PtxType[] FLOATS = {PtxType.F16, PtxType.BF16, PtxType.F32, PtxType.F64};

    private static List<long[]> rows(PtxType from) {
        // A narrow source is the low part of its register: the upper bits must not matter.
        long above = from.bits() >= 16 ? 0 : 0x5a00;
        return EdgeValues.of(from).stream().map(v -> new long[] {v | above}).toList();
    }

    private static RoundingMode mode(String name) {
        return switch (name.substring(0, 2)) {
            case "rz" -> RoundingMode.DOWN;
            case "rm" -> RoundingMode.FLOOR;
            case "rp" -> RoundingMode.CEILING;
            default -> RoundingMode.HALF_EVEN;
        };
    }

    private static BigInteger clamp(PtxType to, BigInteger value) {
        return value.max(IntegerReference.least(to)).min(IntegerReference.most(to));
    }

    private static void compare(String opcode, PtxType to, PtxType from, Expected expected) {
        List<long[]> rows = rows(from);
        long[] found = FormRun.run(opcode, List.of(to, from), rows);
        for (int i = 0; i < found.length; i++) {
            Long wanted = expected.of(rows.get(i)[0]);
            if (wanted == null) continue;
            String what = opcode + " of " + Long.toHexString(rows.get(i)[0]) + ": expected " + Long.toHexString(wanted) + ", found " + Long.toHexString(found[i]);
            if (to.isFloat()) assertTrue(FloatReference.same(to, wanted, found[i]), what);
            else assertEquals(extended(to, wanted), found[i] & mask(to), what);
        }
    }

    /** A result shorter than its register is extended by its type. */
    private static long extended(PtxType to, long value) {
        return IntegerReference.value(to, value).longValue() & mask(to);
    }

    private static long mask(PtxType to) {
        int register = Math.max(16, to.bits());
        return register == 64 ? -1 : (1L << register) - 1;
    }

    @FunctionalInterface
    private interface Expected {
        Long of(long bits);
    }

    @Test
    void integersToIntegersTruncateOrSaturate() {
        for (PtxType from : INTEGERS) {
            for (PtxType to : INTEGERS) {
                String pair = to.ptx() + "." + from.ptx();
                compare("cvt." + pair, to, from, x -> IntegerReference.value(from, x).longValue());
                compare("cvt.sat." + pair, to, from, x -> clamp(to, IntegerReference.value(from, x)).longValue());
            }
        }
    }

    @Test
    void integersToFloatsRoundOnce() {
        for (PtxType from : INTEGERS) {
            for (PtxType to : FLOATS) {
                for (String rounding : List.of("rn", "rz", "rm", "rp")) {
                    compare("cvt." + rounding + "." + to.ptx() + "." + from.ptx(), to, from,
                            x -> FloatFormat.of(to).round(new BigDecimal(IntegerReference.value(from, x)), mode(rounding), false));
                }
            }
        }
    }

    @Test
    void floatsToIntegersSaturateAndNaNHasItsOwnValue() {
        for (PtxType from : FLOATS) {
            for (PtxType to : INTEGERS) {
                for (String rounding : List.of("rni", "rzi", "rmi", "rpi")) {
                    compare("cvt." + rounding + "." + to.ptx() + "." + from.ptx(), to, from, x -> toInteger(from, to, mode(rounding), x));
                }
            }
        }
    }

    private static Long toInteger(PtxType from, PtxType to, RoundingMode mode, long x) {
        FloatFormat format = FloatFormat.of(from);
        if (format.isNaN(x) && (from != PtxType.F64 && to.bits() <= 32)) return 0L;
        if (format.isNaN(x)) return to.bits() < 32 ? null : (Long) (1L << to.bits() - 1);
        if (format.isInfinite(x)) return (format.isNegative(x) ? IntegerReference.least(to) : IntegerReference.most(to)).longValue();
        return clamp(to, format.exact(x).setScale(0, mode).toBigInteger()).longValue();
    }

    @Test
    void floatsToFloatsRoundOnce() {
        for (PtxType from : FLOATS) {
            for (PtxType to : FLOATS) {
                boolean exact = to == PtxType.F64 || to == PtxType.F32 && from != PtxType.F64;
                List<String> roundings = new ArrayList<>(to == from ? List.of() : exact ? List.of("") : List.of("rn", "rz", "rm", "rp"));
                for (String rounding : roundings) {
                    String dotted = rounding.isEmpty() ? "" : "." + rounding;
                    compare("cvt" + dotted + "." + to.ptx() + "." + from.ptx(), to, from, x -> toFloat(from, to, rounding.isEmpty() ? RoundingMode.HALF_EVEN : mode(rounding), x));
                }
            }
        }
    }

    private static Long toFloat(PtxType from, PtxType to, RoundingMode mode, long x) {
        FloatFormat source = FloatFormat.of(from);
        FloatFormat target = FloatFormat.of(to);
        if (source.isNaN(x)) return FloatReference.NAN;
        long sign = source.isNegative(x) ? target.sign() : 0;
        return source.isInfinite(x) ? target.infinity() | sign : target.round(source.exact(x), mode, source.isNegative(x));
    }

    @Test
    void roundingToAnIntegralValueKeepsTheSignOfZero() {
        for (PtxType type : new PtxType[] {PtxType.F16, PtxType.F32, PtxType.F64}) {
            for (String rounding : List.of("rni", "rzi", "rmi", "rpi")) {
                FloatFormat format = FloatFormat.of(type);
                compare("cvt." + rounding + "." + type.ptx() + "." + type.ptx(), type, type, x -> format.isNaN(x) || format.isInfinite(x) ? (Long) x
                        : (Long) format.round(format.exact(x).setScale(0, mode(rounding)), RoundingMode.HALF_EVEN, format.isNegative(x)));
            }
        }
    }

    @Test
    void saturationAndFlushing() {
        FloatFormat f = FloatFormat.F32;
        compare("cvt.sat.f32.f32", PtxType.F32, PtxType.F32,
                x -> f.isNaN(x) || f.isNegative(x) || f.isZero(x) ? 0L : (Long) Math.min(x, f.nearest(1)));
        compare("cvt.ftz.f32.f32", PtxType.F32, PtxType.F32, x -> f.isNaN(x) ? FloatReference.NAN : f.flush(x));
        compare("cvt.rn.relu.bf16.f32", PtxType.BF16, PtxType.F32,
                x -> f.isNegative(x) && !f.isNaN(x) ? (Long) 0L : toFloat(PtxType.F32, PtxType.BF16, RoundingMode.HALF_EVEN, x));
        compare("cvt.rna.tf32.f32", PtxType.F32, PtxType.F32, x -> f.isNaN(x) ? FloatReference.NAN
                : f.isInfinite(x) ? x : (Long) ((x & f.sign()) | Math.min(f.infinity(), (x & ~f.sign()) + 0x1000 & ~0x1fffL)));
    }

    @Test
    void aPairHasItsFirstOperandAbove() {
        List<long[]> rows = List.of(new long[] {Float.floatToIntBits(1), Float.floatToIntBits(2)});
        List<PtxType> types = List.of(PtxType.B32, PtxType.F32, PtxType.F32);
        assertEquals(0x3c004000L, FormRun.run("cvt.rn.f16x2.f32", types, rows)[0] & 0xffffffffL);
        assertEquals(0x3f804000L, FormRun.run("cvt.rn.bf16x2.f32", types, rows)[0] & 0xffffffffL);
    }

    /** Values that NVIDIA's assembler gives when it folds constants. */
    @Test
    void valuesOfTheAssembler() {
        assertEquals(127, FormRun.run("cvt.sat.s8.s32", List.of(PtxType.S8, PtxType.S32), List.of(new long[] {300}))[0] & 0xffff);
        assertEquals(0x7bff, FormRun.run("cvt.rn.f16.f32", List.of(PtxType.F16, PtxType.F32), List.of(new long[] {Float.floatToIntBits(65519)}))[0] & 0xffff);
        assertEquals(0x7c00, FormRun.run("cvt.rn.f16.f32", List.of(PtxType.F16, PtxType.F32), List.of(new long[] {Float.floatToIntBits(65520)}))[0] & 0xffff);
        assertEquals(2, FormRun.run("cvt.rni.s32.f32", List.of(PtxType.S32, PtxType.F32), List.of(new long[] {Float.floatToIntBits(2.5f)}))[0] & 0xffffffffL);
    }
}
