package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code wmma} against a float64 product; A lies by rows and B by columns, C is zero. */
class WmmaTest {
    @ParameterizedTest
    @CsvSource({
        "16, 16, 16, f16, f32, 8, 8, 8", "32, 8, 16, f16, f32, 8, 8, 8", "8, 32, 16, bf16, f32, 2, 8, 8", "16, 16, 16, bf16, f32, 4, 4, 8",
        "16, 16, 8, tf32, f32, 4, 4, 8", "16, 16, 16, s8, s32, 2, 2, 8", "32, 8, 16, u8, s32, 4, 1, 8"})
    void productEqualsFloat64(int m, int n, int k, String type, String sum, int a, int b, int c) {
        Random random = new Random(11);
        int[] x = random.ints(m * k, type.equals("u8") ? 0 : -9, 10).toArray();
        int[] y = random.ints(k * n, type.equals("u8") ? 0 : -9, 10).toArray();
        String shape = "m" + m + "n" + n + "k" + k;
        String types = type.equals("f16") ? "f32.f32" : sum + "." + type + "." + type + "." + sum;
        String text = ".entry k(.param .u64 a, .param .u64 b, .param .u64 d) {\n.reg .b64 %a, %b, %d; .reg .b32 %x<8>, %y<8>; .reg ." + sum + " %c<8>;\n"
                + "ld.param.u64 %a, [a]; ld.param.u64 %b, [b]; ld.param.u64 %d, [d];\n"
                + "wmma.load.a.sync.aligned.row." + shape + ".global." + type + " " + vector("x", a) + ", [%a], " + k + ";\n"
                + "wmma.load.b.sync.aligned.col." + shape + ".global." + type + " " + vector("y", b) + ", [%b], " + k + ";\n"
                + IntStream.range(0, c).mapToObj(i -> "mov." + sum + " %c" + i + (sum.equals("f32") ? ", 0f00000000;\n" : ", 0;\n")).collect(Collectors.joining())
                + "wmma.mma.sync.aligned.row.col." + shape + "." + types + " " + vector("c", c) + ", " + vector("x", a) + ", " + vector("y", b) + ", " + vector("c", c) + ";\n"
                + "wmma.store.d.sync.aligned.row." + shape + ".global." + sum + " [%d], " + vector("c", c) + ", " + n + ";\nret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer d = machine.allocate(4L * m * n);
            machine.kernel("k").block(32, 1, 1).launch(machine.buffer(bytes(type, x)), machine.buffer(bytes(type, y)), d);
            int[] found = d.ints();
            for (int i = 0; i < m * n; i++) {
                double expected = 0;
                for (int q = 0; q < k; q++) expected += x[i / n * k + q] * y[i % n * k + q];
                assertEquals(expected, sum.equals("f32") ? Float.intBitsToFloat(found[i]) : found[i], "element " + i);
            }
        }
    }

    private static String vector(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> "%" + name + i).collect(Collectors.joining(", ", "{", "}"));
    }

    private static byte[] bytes(String type, int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            switch (type) {
                case "f16" -> bytes.putShort(Float.floatToFloat16(value));
                case "bf16" -> bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
                case "tf32" -> bytes.putFloat(value);
                default -> bytes.put((byte) value);
            }
        }
        return bytes.array();
    }
}
