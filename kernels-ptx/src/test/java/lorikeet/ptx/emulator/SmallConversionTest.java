package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cvt} to and from pairs of 8-bit and smaller floats: every code, and the nearest of all codes to many values. */
class SmallConversionTest {
    /** A format by its table of values, as the OCP specifications of 8-bit and of microscaling formats define it. */
    private record Format(String name, int exponentBits, int fractionBits, int storedBits) {
        int codes() {
            return 1 << 1 + exponentBits + fractionBits;
        }

        double value(int code) {
            int fraction = code & (1 << fractionBits) - 1;
            int exponent = code >> fractionBits & (1 << exponentBits) - 1;
            int top = (1 << exponentBits) - 1;
            double sign = code >= codes() / 2 ? -1 : 1;
            if (name.equals("e4m3") && exponent == top && fraction == 7) return Double.NaN;
            if (name.equals("e5m2") && exponent == top) return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
            int bias = (1 << exponentBits - 1) - 1;
            double scaled = exponent == 0 ? fraction * Math.pow(2, 1 - bias) : ((1 << fractionBits) + fraction) * Math.pow(2, exponent - bias);
            return sign * scaled / (1 << fractionBits);
        }

        double most() {
            return IntStream.range(0, codes()).mapToDouble(this::value).filter(Double::isFinite).max().orElseThrow();
        }

        /** The code that is nearest to {@code x}, even where two are. */
        int nearest(double x) {
            if (x != x) return name.equals("e4m3") || name.equals("e5m2") ? 0x7f : codes() / 2 - 1;
            double cut = Math.clamp(x, -most(), most());
            int half = Double.doubleToRawLongBits(x) < 0 ? codes() / 2 : 0;
            int best = half;
            for (int code = half; code < half + codes() / 2; code++) {
                double distance = Math.abs(value(code) - cut);
                double least = Math.abs(value(best) - cut);
                if (distance < least || distance == least && code % 2 == 0) best = code;
            }
            return best;
        }
    }

    private static final List<Format> FORMATS = List.of(new Format("e4m3", 4, 3, 8), new Format("e5m2", 5, 2, 8), new Format("e2m3", 2, 3, 8), new Format("e3m2", 3, 2, 8), new Format("e2m1", 2, 1, 4));

    private static Format format(String name) {
        return FORMATS.stream().filter(f -> f.name.equals(name)).findFirst().orElseThrow();
    }

    /** Results of {@code instruction} from {@code %a} and {@code %b} to {@code %d} for pairs of words; the result has {@code bits}. */
    private static int[] run(String instruction, int bits, int source, int[] a, int[] b) {
        String head = ".version 8.6\n.target sm_100a\n.address_size 64\n";
        boolean narrow = bits < 16;
        String text = head + ".entry k(.param .u64 pa, .param .u64 pb, .param .u64 pd) {\n.reg .b64 %x, %y, %z; .reg .b32 %t, %n; .reg .b" + source + " %a, %b; .reg .b" + bits + " %d;\n"
                + "mov.u32 %t, %ctaid.x; mov.u32 %n, %tid.x; mad.lo.u32 %t, %t, 32, %n; ld.param.u64 %x, [pa]; ld.param.u64 %y, [pb]; ld.param.u64 %z, [pd];\n"
                + "mad.wide.u32 %x, %t, 4, %x; mad.wide.u32 %y, %t, 4, %y; mad.wide.u32 %z, %t, 4, %z; ld.global.b" + source + " %a, [%x]; ld.global.b" + source + " %b, [%y];\n"
                + instruction + "\nst.global.b" + (narrow ? 8 : bits) + " [%z], %d; ret; }\n";
        try (PtxMachine machine = PtxMachine.load(new PtxSource("k.ptx", text))) {
            DeviceBuffer d = machine.buffer(new int[a.length]);
            machine.kernel("k").grid(a.length / 32, 1, 1).block(32, 1, 1).launch(machine.buffer(a), machine.buffer(b), d);
            return d.ints();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"e4m3", "e5m2", "e2m3", "e3m2", "e2m1"})
    void everyCodeIsWidened(String name) {
        Format format = format(name);
        int pairs = 1 << 2 * format.storedBits;
        int[] codes = IntStream.range(0, pairs).toArray();
        for (boolean relu : new boolean[] {false, true}) {
            int[] found = run("cvt.rn" + (relu ? ".relu" : "") + ".f16x2." + name + "x2 %d, %a;", 32, format.storedBits == 4 ? 8 : 16, codes, codes);
            int mask = (1 << format.storedBits) - 1;
            for (int pair = 0; pair < pairs; pair++) {
                int high = pair >> format.storedBits;
                int low = pair & mask;
                if (high >= format.codes() || low >= format.codes()) continue;
                assertEquals(half(format.value(high), relu) << 16 | half(format.value(low), relu), found[pair], name + " " + Integer.toHexString(pair));
            }
        }
    }

    private static int half(double value, boolean relu) {
        if (value != value) return 0x7fff;
        return Float.floatToFloat16((float) (relu && value <= 0 ? 0 : value)) & 0xffff;
    }

    @ParameterizedTest
    @CsvSource({"e4m3, f32", "e5m2, f32", "e2m3, f32", "e3m2, f32", "e2m1, f32", "e4m3, f16x2", "e5m2, f16x2"})
    void theNearestCodeIsTaken(String name, String from) {
        Format format = format(name);
        boolean pair = from.equals("f16x2");
        int[] values = pair ? IntStream.range(0, 1 << 16).map(i -> i | (i * 31 + 7 & 0xffff) << 16).toArray() : floats(format);
        int[] others = IntStream.range(0, values.length).map(i -> values[(i + 11) % values.length]).toArray();
        IntToDoubleFunction high = i -> pair ? Float.float16ToFloat((short) (values[i] >>> 16)) : Float.intBitsToFloat(values[i]);
        IntToDoubleFunction low = i -> pair ? Float.float16ToFloat((short) values[i]) : Float.intBitsToFloat(others[i]);
        for (boolean relu : new boolean[] {false, true}) {
            String opcode = "cvt.rn.satfinite" + (relu ? ".relu" : "") + "." + name + "x2." + from;
            int[] found = run(opcode + (pair ? " %d, %a;" : " %d, %a, %b;"), format.storedBits == 4 ? 8 : 16, 32, values, others);
            for (int i = 0; i < values.length; i++) {
                int expected = code(format, high.applyAsDouble(i), relu) << format.storedBits | code(format, low.applyAsDouble(i), relu);
                assertEquals(expected, found[i], opcode + " of " + high.applyAsDouble(i) + ", " + low.applyAsDouble(i));
            }
        }
    }

    private static int code(Format format, double x, boolean relu) {
        return format.nearest(relu && x <= 0 ? 0 : x);
    }

    /** Each value of the format, points halfway between two, their neighbours, and what is beyond. */
    private static int[] floats(Format format) {
        List<Float> values = new ArrayList<>(List.of(0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, 1e-9f));
        for (int code = 0; code + 1 < format.codes(); code++) {
            double value = format.value(code);
            double middle = (value + format.value(code + 1)) / 2;
            for (double v : new double[] {value, middle}) {
                if (Double.isFinite(v)) values.addAll(List.of((float) v, Math.nextUp((float) v), Math.nextDown((float) v)));
            }
        }
        Random random = new Random(3);
        while (values.size() % 32 != 0 || values.size() < 1024) values.add((float) (random.nextGaussian() * format.most() * 0.7));
        return values.stream().mapToInt(Float::floatToRawIntBits).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cvt.rn.e4m3x2.f32 %h0, %r0, %r1;", "cvt.rz.satfinite.e4m3x2.f32 %h0, %r0, %r1;", "cvt.rn.satfinite.f16x2.e4m3x2 %r0, %h0;", "cvt.rn.satfinite.e4m3x2.f32 %h0, %r0;",
        "cvt.rn.satfinite.e4m3.f32 %h0, %r0, %r1;", "cvt.rn.f32.e4m3x2 %r0, %h0;", "cvt.rn.satfinite.e2m1x2.f16x2 %h0, %r0;", "cvt.rn.satfinite.e4m3x2.f64 %h0, %r0, %r1;"})
    void otherFormsAreRefused(String code) {
        String text = ".version 8.6\n.target sm_100a\n.address_size 64\n.entry k() { .reg .b16 %h0; .reg .b32 %r<2>; " + code + " ret; }";
        assertThrows(FormatException.class, () -> PtxMachine.load(new PtxSource("k.ptx", text)).kernel("k"));
    }

    @Test
    void olderTargetsHaveNone() {
        String code = ".entry k() { .reg .b16 %h0; .reg .b32 %r<2>; cvt.rn.satfinite.e4m3x2.f32 %h0, %r0, %r1; ret; }";
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.machine(code).kernel("k"));
        assertEquals(true, refused.getMessage().contains("needs .version 8.1 and .target sm_89"), refused.getMessage());
    }
}
