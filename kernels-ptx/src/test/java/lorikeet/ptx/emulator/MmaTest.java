package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code mma.sync} against a float64 product of matrices that are placed by the published fragment layouts. */
class MmaTest {
    /** Row and column of element i of a lane with group g and thread t. */
    private interface Place {
        int[] of(int g, int t, int i);
    }

    /** One element as bits, from a small integer, which every type holds exactly. */
    private enum Element {
        F16(2), BF16(2), TF32(4), S8(1), U8(1);

        private final int bytes;

        Element(int bytes) {
            this.bytes = bytes;
        }

        int bits(int value) {
            return switch (this) {
                case F16 -> Float.floatToFloat16(value) & 0xffff;
                case BF16 -> Float.floatToIntBits(value) >>> 16;
                case TF32 -> Float.floatToIntBits(value) | 0x1fff;   // the low 13 bits must be ignored
                case S8, U8 -> value & 0xff;
            };
        }
    }

    private record Shape(String name, String types, int k, Element a, Element b, Place placeA, Place placeB) {
        @Override
        public String toString() {
            return name + " " + types;
        }
    }

    private static final Place A16 = (g, t, i) -> new int[] {g + 8 * ((i >> 1) & 1), 2 * t + (i & 1) + 8 * (i >> 2)};
    private static final Place B16 = (g, t, i) -> new int[] {2 * t + (i & 1) + 8 * (i >> 1), g};
    private static final Place A32 = (g, t, i) -> new int[] {g + 8 * (i & 1), t + 4 * (i >> 1)};
    private static final Place B32 = (g, t, i) -> new int[] {t + 4 * i, g};
    private static final Place A8 = (g, t, i) -> new int[] {g + 8 * ((i >> 2) & 1), 4 * t + (i & 3) + 16 * (i >> 3)};
    private static final Place B8 = (g, t, i) -> new int[] {4 * t + (i & 3) + 16 * (i >> 2), g};

    private static Stream<Shape> shapes() {
        return Stream.of(
                new Shape("m16n8k8", "f32.f16.f16.f32", 8, Element.F16, Element.F16, A16, B16),
                new Shape("m16n8k16", "f32.f16.f16.f32", 16, Element.F16, Element.F16, A16, B16),
                new Shape("m16n8k16", "f16.f16.f16.f16", 16, Element.F16, Element.F16, A16, B16),
                new Shape("m16n8k8", "f32.bf16.bf16.f32", 8, Element.BF16, Element.BF16, A16, B16),
                new Shape("m16n8k16", "f32.bf16.bf16.f32", 16, Element.BF16, Element.BF16, A16, B16),
                new Shape("m16n8k4", "f32.tf32.tf32.f32", 4, Element.TF32, Element.TF32, A32, B32),
                new Shape("m16n8k8", "f32.tf32.tf32.f32", 8, Element.TF32, Element.TF32, A32, B32),
                new Shape("m16n8k16", "s32.s8.s8.s32", 16, Element.S8, Element.S8, A8, B8),
                new Shape("m16n8k32", "s32.s8.u8.s32", 32, Element.S8, Element.U8, A8, B8),
                new Shape("m16n8k32", "s32.u8.s8.s32", 32, Element.U8, Element.S8, A8, B8));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void productEqualsFloat64(Shape s) {
        Random random = new Random(7);
        int[][] a = matrix(random, 16, s.k, s.a == Element.U8 ? 0 : -9);
        int[][] b = matrix(random, s.k, 8, s.b == Element.U8 ? 0 : -9);
        int[][] c = matrix(random, 16, 8, -9);
        boolean half = s.types.startsWith("f16");
        Element accumulator = half ? Element.F16 : null;
        Place place = (g, t, i) -> new int[] {g + 8 * (i >> 1), 2 * t + (i & 1)};
        int aRegisters = 16 * s.k / 32 * s.a.bytes / 4;
        int bRegisters = 8 * s.k / 32 * s.b.bytes / 4;
        int cRegisters = half ? 2 : 4;
        String text = kernel(s, aRegisters, bRegisters, cRegisters, half ? "b32" : s.types.substring(0, 3));
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer d = machine.allocate(4L * 32 * cRegisters);
            machine.kernel("k").block(32, 1, 1).launch(machine.buffer(pack(a, s.a, aRegisters, s.placeA)),
                    machine.buffer(pack(b, s.b, bRegisters, s.placeB)), machine.buffer(packC(c, accumulator, s, cRegisters, place)), d);
            check(s, a, b, c, d.ints(), cRegisters, place, half);
        }
    }

    private static int[][] matrix(Random random, int rows, int columns, int least) {
        return IntStream.range(0, rows).mapToObj(r -> random.ints(columns, least, 10).toArray()).toArray(int[][]::new);
    }

    private static int[] pack(int[][] m, Element type, int registers, Place place) {
        int[] words = new int[32 * registers];
        int each = 4 / type.bytes;
        for (int lane = 0; lane < 32; lane++) {
            for (int i = 0; i < registers * each; i++) {
                int[] at = place.of(lane >> 2, lane & 3, i);
                words[lane * registers + i / each] |= type.bits(m[at[0]][at[1]]) << 8 * type.bytes * (i % each);
            }
        }
        return words;
    }

    private static int[] packC(int[][] c, Element half, Shape s, int registers, Place place) {
        if (half != null) return pack(c, half, registers, place);
        int[] words = new int[32 * registers];
        for (int lane = 0; lane < 32; lane++) {
            for (int i = 0; i < 4; i++) {
                int[] at = place.of(lane >> 2, lane & 3, i);
                int value = c[at[0]][at[1]];
                words[lane * 4 + i] = s.types.startsWith("s32") ? value : Float.floatToIntBits(value);
            }
        }
        return words;
    }

    private static void check(Shape s, int[][] a, int[][] b, int[][] c, int[] words, int registers, Place place, boolean half) {
        for (int lane = 0; lane < 32; lane++) {
            for (int i = 0; i < 4; i++) {
                int[] at = place.of(lane >> 2, lane & 3, i);
                double expected = c[at[0]][at[1]];
                for (int k = 0; k < s.k; k++) expected += (double) a[at[0]][k] * b[k][at[1]];
                int word = words[lane * registers + (half ? i / 2 : i)];
                double found = half ? Float.float16ToFloat((short) (word >>> 16 * (i & 1)))
                        : s.types.startsWith("s32") ? word : Float.intBitsToFloat(word);
                assertEquals(half ? Float.float16ToFloat(Float.floatToFloat16((float) expected)) : expected, found, "lane " + lane + " element " + i);
            }
        }
    }

    private static String kernel(Shape s, int a, int b, int c, String accumulator) {
        return ".entry k(.param .u64 a, .param .u64 b, .param .u64 c, .param .u64 d) {\n.reg .b64 %p, %q; .reg .b32 %lane, %a<8>, %b<4>; .reg ."
                + accumulator + " %c<4>;\nmov.u32 %lane, %laneid;\n" + loads("a", a, "b32") + loads("b", b, "b32") + loads("c", c, accumulator)
                + "mma.sync.aligned." + s.name + ".row.col." + s.types + " " + vector("c", c) + ", " + vector("a", a) + ", " + vector("b", b) + ", "
                + vector("c", c) + ";\n" + address("d", c)
                + IntStream.range(0, c).mapToObj(i -> "st.global." + accumulator + " [%p+" + 4 * i + "], %c" + i + ";\n").collect(Collectors.joining())
                + "ret; }\n";
    }

    private static String vector(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> "%" + name + i).collect(Collectors.joining(", ", "{", "}"));
    }

    private static String address(String parameter, int registers) {
        return "ld.param.u64 %p, [" + parameter + "]; mad.wide.u32 %p, %lane, " + 4 * registers + ", %p;\n";
    }

    private static String loads(String name, int count, String type) {
        return address(name, count)
                + IntStream.range(0, count).mapToObj(i -> "ld.global." + type + " %" + name + i + ", [%p+" + 4 * i + "];\n").collect(Collectors.joining());
    }
}
