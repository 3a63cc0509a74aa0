package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One form of {@code mma.sync} and how to run it on matrices of bits: their elements are put into registers, and taken out of
 * them, by the fragment layouts of the PTX manual.
 *
 * @param modifiers what stands before the types: empty, or {@code satfinite.}
 * @param types of D, A, B and C
 */
record MmaForm(int k, String modifiers, List<String> types) {
    /** Every form that the emulator is to know. */
    static List<MmaForm> all() {
        List<MmaForm> forms = new ArrayList<>();
        for (int k : new int[] {8, 16}) {
            for (String types : List.of("f32 f16 f16 f32", "f16 f16 f16 f16", "f32 bf16 bf16 f32")) forms.add(of(k, "", types));
        }
        for (int k : new int[] {4, 8}) forms.add(of(k, "", "f32 tf32 tf32 f32"));
        for (int k : new int[] {16, 32}) {
            for (String pair : List.of("s8 s8", "s8 u8", "u8 s8", "u8 u8")) {
                forms.add(of(k, "", "s32 " + pair + " s32"));
                forms.add(of(k, "satfinite.", "s32 " + pair + " s32"));
            }
        }
        return forms;
    }

    /** Those of 8-bit floats, which older targets do not have. */
    static List<MmaForm> ofEightBits() {
        return Stream.of("f32 e4m3 e4m3 f32", "f32 e4m3 e5m2 f32", "f32 e5m2 e4m3 f32", "f32 e5m2 e5m2 f32").map(types -> of(32, "", types)).toList();
    }

    private static MmaForm of(int k, String modifiers, String types) {
        return new MmaForm(k, modifiers, List.of(types.split(" ")));
    }

    String opcode() {
        return "mma.sync.aligned.m16n8k" + k + ".row.col." + modifiers + String.join(".", types);
    }

    @Override
    public String toString() {
        return opcode();
    }

    /** Bits of an element. */
    static int bits(String type) {
        return switch (type) {
            case "s8", "u8", "e4m3", "e5m2" -> 8;
            case "f16", "bf16" -> 16;
            default -> 32;
        };
    }

    /** Row and column of element i of the lane with group g and thread t. */
    private interface Place {
        int[] of(int g, int t, int i);
    }

    private Place a() {
        return switch (bits(types.get(1))) {
            case 16 -> (g, t, i) -> new int[] {g + 8 * ((i >> 1) & 1), 2 * t + (i & 1) + 8 * (i >> 2)};
            case 32 -> (g, t, i) -> new int[] {g + 8 * (i & 1), t + 4 * (i >> 1)};
            default -> (g, t, i) -> new int[] {g + 8 * ((i >> 2) & 1), 4 * t + (i & 3) + 16 * (i >> 3)};
        };
    }

    private Place b() {
        return switch (bits(types.get(2))) {
            case 16 -> (g, t, i) -> new int[] {2 * t + (i & 1) + 8 * (i >> 1), g};
            case 32 -> (g, t, i) -> new int[] {t + 4 * i, g};
            default -> (g, t, i) -> new int[] {4 * t + (i & 3) + 16 * (i >> 2), g};
        };
    }

    private static final Place C = (g, t, i) -> new int[] {g + 8 * (i >> 1), 2 * t + (i & 1)};

    private int registers(int operand) {
        int elements = operand == 1 ? 16 * k : operand == 2 ? 8 * k : 16 * 8;
        return elements * bits(types.get(operand)) / 32 / 32;
    }

    /** The operands of the instruction in registers {@code %d0..}, {@code %a0..}, {@code %b0..} and {@code %c0..}. */
    String operands() {
        return vector("d", registers(0)) + ", " + vector("a", registers(1)) + ", " + vector("b", registers(2)) + ", " + vector("c", registers(3));
    }

    private static String vector(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> "%" + name + i).collect(Collectors.joining(", ", "{", "}"));
    }

    private static int[] packed(int[][] matrix, int bits, int registers, Place place) {
        int[] words = new int[32 * registers];
        int each = 32 / bits;
        for (int lane = 0; lane < 32; lane++) {
            for (int i = 0; i < registers * each; i++) {
                int[] at = place.of(lane >> 2, lane & 3, i);
                words[lane * registers + i / each] |= (bits == 32 ? matrix[at[0]][at[1]] : matrix[at[0]][at[1]] & (1 << bits) - 1) << bits * (i % each);
            }
        }
        return words;
    }

    /** D {@code [16, 8]} of A {@code [16, k]}, B {@code [k, 8]} and C {@code [16, 8]}, all as bits of their types. */
    int[][] run(int[][] a, int[][] b, int[][] c) {
        try (PtxMachine machine = types.get(1).startsWith("e") ? Ptx.hopper(kernel()) : Ptx.machine(kernel())) {
            DeviceBuffer d = machine.allocate(128L * registers(0));
            machine.kernel("k").block(32, 1, 1).launch(machine.buffer(packed(a, bits(types.get(1)), registers(1), a())),
                    machine.buffer(packed(b, bits(types.get(2)), registers(2), b())), machine.buffer(packed(c, bits(types.get(3)), registers(3), C)), d);
            return unpacked(d.ints());
        }
    }

    private int[][] unpacked(int[] words) {
        int[][] d = new int[16][8];
        int bits = bits(types.getFirst());
        for (int lane = 0; lane < 32; lane++) {
            for (int i = 0; i < 4; i++) {
                int[] at = C.of(lane >> 2, lane & 3, i);
                int word = words[lane * registers(0) + i * bits / 32];
                d[at[0]][at[1]] = bits == 32 ? word : word >>> bits * (i % 2) & 0xffff;
            }
        }
        return d;
    }

    private String kernel() {
        return ".entry k(.param .u64 pa, .param .u64 pb, .param .u64 pc, .param .u64 pd) {\n.reg .b64 %p; .reg .b32 %lane, %a<8>, %b<4>, %c<4>, %d<4>;\nmov.u32 %lane, %laneid;\n"
                + move("a", registers(1), "ld.global.b32 %R, [%p+A];") + move("b", registers(2), "ld.global.b32 %R, [%p+A];") + move("c", registers(3), "ld.global.b32 %R, [%p+A];")
                + opcode() + " " + operands() + ";\n" + move("d", registers(0), "st.global.b32 [%p+A], %R;") + "ret; }\n";
    }

    private static String move(String name, int count, String instruction) {
        return "ld.param.u64 %p, [p" + name + "]; mad.wide.u32 %p, %lane, " + 4 * count + ", %p;\n"
                + IntStream.range(0, count).mapToObj(i -> instruction.replace("A", String.valueOf(4 * i)).replace("R", name + i) + "\n").collect(Collectors.joining());
    }
}
