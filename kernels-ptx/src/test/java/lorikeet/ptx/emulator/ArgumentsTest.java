package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which Java values the parameters of an entry take, and as which bits. */
class ArgumentsTest {
    /** Copies the parameter {@code a} of type {@code type} to {@code out}, whatever its bits. */
    private static String copy(String type) {
        int bits = Integer.parseInt(type.replaceAll("\\D", ""));
        String register = bits == 64 ? "%w" : bits == 32 ? "%r" : "%h";
        return ".entry k(.param .u64 out, .param ." + type + " a) {\n.reg .b16 %h; .reg .b32 %r; .reg .b64 %p, %w;\nld.param.u64 %p, [out];\n"
                + "ld.param.b" + bits + " " + register + ", [a]; st.global.b" + bits + " [%p], " + register + "; ret; }\n";
    }

    private static long passed(String type, Object value) {
        try (PtxMachine machine = Ptx.machine(copy(type))) {
            DeviceBuffer out = machine.buffer(0, 0);
            machine.kernel("k").launch(out, value);
            return out.longs()[0];
        }
    }

    static Stream<Arguments> taken() {
        return Stream.of(Arguments.of("u8", 255, 0xffL), Arguments.of("u8", -128, 0x80L), Arguments.of("s8", (byte) -1, 0xffL), Arguments.of("u16", (short) -1, 0xffffL),
                Arguments.of("u32", 4294967295L, 0xffffffffL), Arguments.of("u32", -1, 0xffffffffL), Arguments.of("s32", Integer.MIN_VALUE, 0x80000000L),
                Arguments.of("b32", 1.5f, 0x3fc00000L), Arguments.of("b32", 7, 7L), Arguments.of("u64", -1, -1L), Arguments.of("u64", BigInteger.TWO.pow(64).subtract(BigInteger.ONE), -1L),
                Arguments.of("b64", 1.5, 0x3ff8000000000000L), Arguments.of("f32", 0.1, 0x3dcccccdL), Arguments.of("f32", 16777216, 0x4b800000L),
                Arguments.of("f32", Float.intBitsToFloat(0x7fa00001), 0x7fa00001L), Arguments.of("f32", Double.NEGATIVE_INFINITY, 0xff800000L), Arguments.of("f64", 3, 0x4008000000000000L),
                Arguments.of("f16", 65504, 0x7bffL), Arguments.of("f16", 0.1f, 0x2e66L),
                Arguments.of("u32", new byte[] {1, 2, 3, 4}, 0x04030201L));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void aValueThatFitsIsPassed(String type, Object value, long bits) {
        assertEquals(Long.toHexString(bits), Long.toHexString(passed(type, value)));
    }

    static Stream<Arguments> refused() {
        return Stream.of(Arguments.of("u32", 3.5, "Double 3.5, expected an integer from -2147483648 to 4294967295"),
                Arguments.of("u32", 1L << 40, "Long 1099511627776, expected an integer from -2147483648 to 4294967295"),
                Arguments.of("s32", 4294967295L, "Long 4294967295, expected an integer from -2147483648 to 2147483647"),
                Arguments.of("u8", 256, "Integer 256, expected an integer from -128 to 255"), Arguments.of("s8", -129, "Integer -129, expected an integer from -128 to 127"),
                Arguments.of("u16", 1f, "Float 1.0, expected an integer from -32768 to 65535"),
                Arguments.of("u64", 1f, "Float 1.0, expected an integer from -9223372036854775808 to 18446744073709551615"),
                Arguments.of("u64", BigInteger.TWO.pow(64), "BigInteger 18446744073709551616, expected an integer from -9223372036854775808 to 18446744073709551615"),
                Arguments.of("b32", 1.5, "Double 1.5, expected an integer from -2147483648 to 4294967295, or a float"),
                Arguments.of("b64", 1.5f, "Float 1.5, expected an integer from -9223372036854775808 to 18446744073709551615, or a double"),
                Arguments.of("b16", 1.5f, "Float 1.5, expected an integer from -32768 to 65535"),
                Arguments.of("f32", 16777217, "Integer 16777217, expected a float or double in its range, or an integer that it holds exactly"),
                Arguments.of("f32", 1e39, "Double 1.0E39, expected a float or double in its range, or an integer that it holds exactly"),
                Arguments.of("f64", (1L << 53) + 1, "Long 9007199254740993, expected a float or double in its range, or an integer that it holds exactly"),
                Arguments.of("f64", BigInteger.TEN.pow(400), "expected a float or double in its range, or an integer that it holds exactly"),
                Arguments.of("f16", 65520f, "Float 65520.0, expected a float or double in its range, or an integer that it holds exactly"),
                Arguments.of("f16", 2049, "Integer 2049, expected a float or double in its range, or an integer that it holds exactly"),
                Arguments.of("u32", "7", "String 7, expected a number, a DeviceBuffer or a byte[]"), Arguments.of("u32", new byte[3], "3 bytes, expected 4"),
                Arguments.of("u64", null, "null, expected a DeviceBuffer, or 0L for a null pointer"), Arguments.of("f32", null, "null, expected a value"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aValueThatDoesNotFitIsRefusedByParameterTypeAndValue(String type, Object value, String expected) {
        String message = assertThrows(DeviceException.class, () -> passed(type, value)).getMessage();
        assertEquals("kernel k: argument 1 for parameter a (." + type + "): ", message.substring(0, message.indexOf("): ") + 3));
        assertEquals(expected, message.substring(message.length() - expected.length()));
    }

    @Test
    void buffersAreOfTheMachineAndForPointers() {
        try (PtxMachine machine = Ptx.machine(copy("u64") + copy("f64").replace(" k(", " f(")); PtxMachine other = Ptx.machine("")) {
            DeviceBuffer out = machine.buffer(0, 0);
            machine.kernel("k").launch(out, out);
            assertArrayEquals(new long[] {out.address()}, out.longs());
            assertEquals("kernel k: argument 1 for parameter a (.u64): a DeviceBuffer of another PtxMachine, expected one that this kernel's machine allocated",
                    assertThrows(DeviceException.class, () -> machine.kernel("k").launch(out, other.buffer(1f))).getMessage());
            assertEquals("kernel f: argument 1 for parameter a (.f64): a DeviceBuffer, whose address has 8 bytes",
                    assertThrows(DeviceException.class, () -> machine.kernel("f").launch(out, out)).getMessage());
        }
    }

    @Test
    void structsAreBytesOrOnePointer() {
        String text = ".entry k(.param .u64 out, .param .align 8 .b8 s[8]) {\n.reg .b64 %p, %w;\nld.param.u64 %p, [out]; ld.param.b64 %w, [s]; st.global.b64 [%p], %w; ret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer out = machine.buffer(0, 0);
            List<Long> found = new ArrayList<>();
            for (Object struct : List.of(out, new byte[] {1, 0, 0, 0, 0, 0, 0, 2})) {
                machine.kernel("k").launch(out, struct);
                found.add(out.longs()[0]);
            }
            assertEquals(List.of(out.address(), 0x0200000000000001L), found);
            assertEquals("kernel k: argument 1 for parameter s (.b8[8]): Integer 1, expected a byte[] of 8",
                    assertThrows(DeviceException.class, () -> machine.kernel("k").launch(out, 1)).getMessage());
        }
    }
}
