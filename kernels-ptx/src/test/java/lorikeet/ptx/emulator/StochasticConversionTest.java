package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cvt.rs}, and {@code cvt} to and from powers of two. */
class StochasticConversionTest {
    private static final String HEAD = ".version 8.7\n.target sm_100a\n.address_size 64\n";

    /** {@code %r0} after {@code code} for each value of {@code %r1}. */
    private static int[] run(String code, int... values) {
        String text = HEAD + ".entry k(.param .u64 p) { .reg .b64 %p; .reg .b32 %t, %n, %r<6>; .reg .b16 %h<4>; .reg .pred %q;\nmov.u32 %t, %ctaid.x; mov.u32 %n, %tid.x; mad.lo.u32 %t, %t, 32, %n; ld.param.u64 %p, [p]; mad.wide.u32 %p, %t, 4, %p; ld.global.u32 %r1, [%p];\n"
                + code + "\nst.global.u32 [%p], %r0; ret; }";
        try (PtxMachine machine = PtxMachine.load(new PtxSource("k.ptx", text))) {
            DeviceBuffer buffer = machine.buffer(IntStream.range(0, Math.ceilDiv(values.length, 32) * 32).map(i -> i < values.length ? values[i] : 0).toArray());
            machine.kernel("k").grid((int) (buffer.bytes() / 128), 1, 1).block(32, 1, 1).launch(buffer);
            return IntStream.of(buffer.ints()).limit(values.length).toArray();
        }
    }

    private static String hex(double value) {
        return String.format("0f%08X", Float.floatToRawIntBits((float) value));
    }

    /** Of all random numbers as many round up as the value is above the one below it, those that are largest. */
    @ParameterizedTest
    @CsvSource({"f16, 13, 1.0, 0.25, 3c00", "f16, 13, -1.0, 0.75, bc00", "f16, 13, 6.103515625e-5, 0.5, 400", "bf16, 16, 1.0, 0.125, 3f80", "bf16, 16, -2.0, 0.5, c000"})
    void aShareOfAllRandomNumbersRoundsUp(String type, int bits, float below, double part, String code) {
        int base = Integer.parseInt(code, 16);
        double step = Math.scalb(1.0, Math.getExponent(below) - (type.equals("f16") ? 10 : 7));
        String value = hex(below + Math.copySign(part * step, below));
        int all = 1 << bits;
        int[] low = run("cvt.rs." + type + "x2.f32 %r0, " + hex(below) + ", " + value + ", %r1;", IntStream.range(0, all).toArray());
        int[] high = run("cvt.rs." + type + "x2.f32 %r0, " + value + ", " + hex(below) + ", %r1;", IntStream.range(0, all).map(r -> r << 16).toArray());
        for (int r = 0; r < all; r++) {
            int rounded = r >= all * (1 - part) ? base + 1 : base;
            assertEquals(base << 16 | rounded, low[r]);
            assertEquals(rounded << 16 | base, high[r]);
        }
    }

    /** One random bit decides where the value is halfway: which one it is of each source. */
    @ParameterizedTest
    @CsvSource({"e4m3, 1.0625, 1.0, 38, 16 31 0 15", "e5m2, 1.125, 1.0, 3c, 16 31 0 15"})
    void theBitThatDecides(String type, float halfway, float exact, String code, String bits) {
        String[] deciding = bits.split(" ");
        int base = Integer.parseInt(code, 16);
        for (int source = 0; source < 4; source++) {
            String[] sources = {hex(exact), hex(exact), hex(exact), hex(exact)};
            sources[source] = hex(halfway);
            int[] found = run("cvt.rs.satfinite." + type + "x4.f32 %r0, {" + String.join(", ", sources) + "}, %r1;", IntStream.range(0, 32).map(bit -> 1 << bit).toArray());
            for (int bit = 0; bit < 32; bit++) {
                int up = bit == Integer.parseInt(deciding[source]) ? 1 << 8 * (3 - source) : 0;
                assertEquals(base * 0x01010101 + up, found[bit], "source " + source + " bit " + bit);
            }
        }
    }

    @Test
    void foursOfFourBits() {
        String four = "{ .reg .b16 %x; cvt.rs.satfinite.e2m1x4.f32 %x, {0f3FA00000, 0f3FA00000, 0f3FA00000, 0f3FA00000}, %r1; cvt.u32.u16 %r0, %x; }"; // 1.25: halfway from 1 to 1.5
        assertArrayEquals(new int[] {0x3222, 0x2322, 0x2232, 0x2223, 0x2222, 0x3333}, run(four, 1 << 8, 1 << 31, 1, 1 << 23, 0, -1));
    }

    @Test
    void whatHasNoStepAbove() {
        assertArrayEquals(new int[] {0x7c00fc00, 0x7c00fc00}, run("cvt.rs.f16x2.f32 %r0, 0f477FEFFF, 0fC77FEFFF, %r1;", 0x1fff1fff, -1));
        assertArrayEquals(new int[] {0x7bfffbff}, run("cvt.rs.satfinite.f16x2.f32 %r0, 0f477FEFFF, 0fFF800000, %r1;", -1));
        assertArrayEquals(new int[] {0x7fff0000}, run("cvt.rs.relu.bf16x2.f32 %r0, 0f7FC00000, 0fBF800000, %r1;", -1));
        assertArrayEquals(new int[] {0x7efe7f00}, run("cvt.rs.satfinite.e4m3x4.f32 %r0, {0f43FA0000, 0fFF800000, 0f7FC00000, 0f00000000}, %r1;", 0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "400000, 0", "400001, 1", "7fffff, 1", "800000, 1", "3f800000, 7f", "3f800001, 80", "c0490fdb, 81", "7f7fffff, ff", "7f800000, ff", "7fc00000, ff"})
    void powersOfTwoAreRoundedUp(String single, String code) {
        int value = (int) Long.parseLong(single, 16);
        int up = Integer.parseInt(code, 16);
        int down = (value & Integer.MAX_VALUE) > 0x7f800000 ? 0xff : value >>> 23 & 0xff;
        boolean number = (value & Integer.MAX_VALUE) <= 0x7f800000;
        String join = " cvt.u32.u16 %r0, %h0;";
        assertEquals(up << 8 | 0x7f, run("cvt.rp.ue8m0x2.f32 %h0, %r1, 0f3F800000;" + join, value)[0]);
        assertEquals(0x7f00 | down, run("cvt.rz.ue8m0x2.f32 %h0, 0f3F800000, %r1;" + join, value)[0]);
        assertEquals((number ? Math.min(up, 0xfe) : up) << 8 | 0x7f, run("cvt.rp.satfinite.ue8m0x2.f32 %h0, %r1, 0f3F800000;" + join, value)[0]);
        if ((value & 0xffff) == 0) assertEquals(up << 8 | up, run("prmt.b32 %r1, %r1, 0, 0x3232; cvt.rp.ue8m0x2.bf16x2 %h0, %r1;" + join, value)[0]);
    }

    @Test
    void everyPowerOfTwoIsWidened() {
        int[] found = run("cvt.u16.u32 %h0, %r1; cvt.rn.bf16x2.ue8m0x2 %r0, %h0;", IntStream.range(0, 256).map(code -> code << 8 | 127).toArray());
        for (int code = 0; code < 255; code++) assertEquals(Math.pow(2, code - 127), Float.intBitsToFloat(found[code] & 0xffff0000), "code " + code);
        assertEquals(0x7fff3f80, found[255]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cvt.rs.f16.f32 %h0, %r0, %r1;", "cvt.rs.e4m3x4.f32 %r0, {%r0, %r1, %r2, %r3}, %r1;", "cvt.rs.satfinite.e4m3x4.f32 %r0, {%r0, %r1}, %r1;", "cvt.rs.satfinite.e2m3x4.f32 %r0, {%r0, %r1, %r2, %r3}, %r1;",
        "cvt.rs.f16x2.f32 %r0, %r1, %r2;", "cvt.rn.ue8m0x2.f32 %h0, %r0, %r1;", "cvt.rz.ue8m0x2.f16x2 %h0, %r0;", "cvt.rz.bf16x2.ue8m0x2 %r0, %h0;", "cvt.rn.f16x2.ue8m0x2 %r0, %h0;"})
    void otherFormsAreRefused(String code) {
        assertThrows(FormatException.class, () -> run(code, 0));
    }
}
