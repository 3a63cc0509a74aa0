package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code wmma} of every shape, type and layout against a float64 product. */
class WmmaTest {
    static final Set<String> FAMILIES = Set.of("wmma");

    /** @param types of A and B, of C and of D; layouts r and c of A, B, C and D */
    private record Form(int m, int n, int k, String ab, String c, String d, String layouts, boolean satfinite) {
        String shape() {
            return "m" + m + "n" + n + "k" + k;
        }

        String types() {
            return ab.equals("f16") ? d + "." + c : d + "." + ab + "." + ab + "." + c;
        }

        boolean byRows(int operand) {
            return layouts.charAt(operand) == 'r';
        }

        String layout(int operand) {
            return byRows(operand) ? ".row" : ".col";
        }
    }

    static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (int[] s : new int[][] {{16, 16, 16}, {32, 8, 16}, {8, 32, 16}}) {
            for (String layouts : List.of("rcrr", "rrcr", "crrc", "cccc")) {
                for (String d : List.of("f16", "f32")) for (String c : List.of("f16", "f32")) forms.add(new Form(s[0], s[1], s[2], "f16", c, d, layouts, false));
                forms.add(new Form(s[0], s[1], s[2], "bf16", "f32", "f32", layouts, false));
                for (String ab : List.of("s8", "u8")) for (boolean sat : new boolean[] {false, true}) forms.add(new Form(s[0], s[1], s[2], ab, "s32", "s32", layouts, sat));
            }
        }
        for (String layouts : List.of("rcrr", "rrcr", "crrc", "cccc")) forms.add(new Form(16, 16, 8, "tf32", "f32", "f32", layouts, false));
        return forms;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void productEqualsFloat64(Form f) {
        Random random = new Random(11);
        int least = f.ab.equals("u8") ? 0 : -9;
        int[] x = random.ints(f.m * f.k, least, 10).toArray();
        int[] y = random.ints(f.k * f.n, least, 10).toArray();
        int[] z = random.ints(f.m * f.n, -9, 10).toArray();
        if (f.c.equals("s32")) {
            z[0] = Integer.MAX_VALUE;
            z[1] = Integer.MIN_VALUE;
        }
        try (PtxMachine machine = Ptx.machine(text(f))) {
            DeviceBuffer d = machine.allocate((long) bytes(f.d) * f.m * f.n);
            machine.kernel("k").block(32, 1, 1).launch(machine.buffer(laid(f.ab, x, f.m, f.k, f.byRows(0))), machine.buffer(laid(f.ab, y, f.k, f.n, f.byRows(1))), machine.buffer(laid(f.c, z, f.m, f.n, f.byRows(2))), d);
            ByteBuffer found = ByteBuffer.wrap(d.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < f.m * f.n; i++) {
                double exact = z[i];
                for (int q = 0; q < f.k; q++) exact += (double) x[i / f.n * f.k + q] * y[q * f.n + i % f.n];
                double expected = !f.d.equals("s32") ? exact : f.satfinite ? Math.clamp(exact, Integer.MIN_VALUE, Integer.MAX_VALUE) : (int) (long) exact;
                assertEquals(expected, element(f.d, found, f.byRows(3) ? i : i % f.n * f.m + i / f.n), f + " element " + i);
            }
        }
    }

    private static int bytes(String type) {
        return MmaForm.bits(type) / 8;
    }

    private static double element(String type, ByteBuffer bytes, int index) {
        return switch (type) {
            case "f16" -> Float.float16ToFloat(bytes.getShort(2 * index));
            case "f32" -> bytes.getFloat(4 * index);
            default -> bytes.getInt(4 * index);
        };
    }

    private static byte[] laid(String type, int[] values, int rows, int columns, boolean byRows) {
        ByteBuffer bytes = ByteBuffer.allocate(bytes(type) * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            int value = values[byRows ? i : i % rows * columns + i / rows];
            switch (type) {
                case "f16" -> bytes.putShort(Float.floatToFloat16(value));
                case "bf16" -> bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
                case "tf32", "f32" -> bytes.putFloat(value);
                case "s32" -> bytes.putInt(value);
                default -> bytes.put((byte) value);
            }
        }
        return bytes.array();
    }

    private static String text(Form f) {
        String[] operands = {"a", "b", "c", "d"};
        String[] types = {f.ab, f.ab, f.c, f.d};
        int[][] sizes = {{f.m, f.k}, {f.k, f.n}, {f.m, f.n}, {f.m, f.n}};
        StringBuilder code = new StringBuilder(".entry k(.param .u64 a, .param .u64 b, .param .u64 c, .param .u64 d) {\n.reg .b64 %p; .reg .b32 %a<8>, %b<8>, %c<8>, %d<8>;\n");
        for (int o = 0; o < 3; o++) code.append("ld.param.u64 %p, [").append(operands[o]).append("];\nwmma.load.").append(operands[o]).append(".sync.aligned").append(f.layout(o)).append('.').append(f.shape())
                .append(".global.").append(types[o]).append(' ').append(vector(operands[o], types[o], sizes[o])).append(", [%p], ").append(sizes[o][f.byRows(o) ? 1 : 0]).append(";\n");
        code.append("wmma.mma.sync.aligned").append(f.layout(0)).append(f.layout(1)).append('.').append(f.shape()).append('.').append(f.types()).append(f.satfinite ? ".satfinite" : "").append(' ');
        code.append(IntStream.of(3, 0, 1, 2).mapToObj(o -> vector(operands[o], types[o], sizes[o])).collect(Collectors.joining(", "))).append(";\nld.param.u64 %p, [d];\nwmma.store.d.sync.aligned");
        return code.append(f.layout(3)).append('.').append(f.shape()).append(".global.").append(f.d).append(" [%p], ").append(vector("d", f.d, sizes[3])).append(", ").append(sizes[3][f.byRows(3) ? 1 : 0]).append(";\nret; }\n").toString();
    }

    /** Registers of a fragment; A and B of f16 take 8 whatever the shape. */
    private static String vector(String name, String type, int[] size) {
        boolean wide = type.equals("f16") && (name.equals("a") || name.equals("b"));
        int count = wide ? 8 : size[0] * size[1] * MmaForm.bits(type) / 1024;
        return IntStream.range(0, count).mapToObj(i -> "%" + name + i).collect(Collectors.joining(", ", "{", "}"));
    }

    @Test
    void shapesAndTypesThatDoNotExistAreRefused() {
        String eight = "{%r0, %r1, %r2, %r3, %r4, %r5, %r6, %r7}";
        assertEquals(List.of(), AcceptedForms.of("wmma.mma.sync.aligned.row.col.(m16n16k16|m16n16k8|m8n8k4|m8n8k32).(f32|f16|s32).(f32|s8|e4m3|tf32).(bf16|u8|f64).(f32|s32|f16)",
                opcode -> eight + ", " + eight + ", " + eight + ", " + eight));
        assertTrue(AcceptedForms.of("wmma.load.(a|b).sync.aligned.(row|col).m16n16k16.(f16|f32|s32|f64)", opcode -> eight + ", [%d1]").stream().allMatch(opcode -> opcode.endsWith(".f16")));
    }
}
