package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ldmatrix}, {@code stmatrix} and {@code movmatrix} of every count, by the layouts of the PTX manual. */
class MatrixRowsTest {
    static final Set<String> FAMILIES = Set.of("ldmatrix", "stmatrix", "movmatrix");
    /** Rows of 16 bytes lie in this order, so that rows are told from addresses. */
    private static final int STEP = 5;

    /** Element e of the 4 matrices, [matrix][row][column]; every 16-bit pattern is as good as another. */
    private static int element(int matrix, int row, int column) {
        return 0x8001 + 0x1357 * (matrix * 64 + row * 8 + column) & 0xffff;
    }

    private static int pair(int low, int high) {
        return low | high << 16;
    }

    /** What register {@code j} of a lane holds. */
    private static int fragment(boolean transposed, int j, int lane) {
        int g = lane / 4, t = lane % 4;
        return transposed ? pair(element(j, 2 * t, g), element(j, 2 * t + 1, g)) : pair(element(j, g, 2 * t), element(j, g, 2 * t + 1));
    }

    /** Where row r of all 32 lies in shared memory, in rows. */
    private static int place(int row) {
        return row * STEP % 32;
    }

    static List<String> loads() {
        return FormTable.expand("ldmatrix.sync.aligned.m8n8.(x1|x2|x4)[.trans][.shared|.shared::cta].b16");
    }

    static List<String> stores() {
        return FormTable.expand("stmatrix.sync.aligned.m8n8.(x1|x2|x4)[.trans][.shared|.shared::cta].b16");
    }

    private static String vector(int count) {
        return IntStream.range(0, count).mapToObj(i -> "%r" + i).collect(Collectors.joining(", ", "{", "}"));
    }

    /** Shared memory, 128 words, and 4 registers of each lane, before and after {@code code}, which has its row's address in {@code %a}. */
    private static int[][] run(String opcode, String code, int[] shared, int[] registers) {
        String toGeneric = opcode.contains("shared") ? "" : "cvta.shared.u64 %a, %a;\n";
        String text = ".shared .align 16 .b8 tile[512];\n.entry k(.param .u64 s, .param .u64 r) {\n.reg .b64 %s, %q, %a, %b; .reg .b32 %lane, %place, %r<4>;\n"
                + "mov.u32 %lane, %laneid; ld.param.u64 %s, [s]; mad.wide.u32 %s, %lane, 16, %s; ld.param.u64 %q, [r]; mad.wide.u32 %q, %lane, 16, %q;\n"
                + "mov.u64 %b, tile; mad.wide.u32 %b, %lane, 16, %b; mul.lo.u32 %place, %lane, " + STEP + "; and.b32 %place, %place, 31; mov.u64 %a, tile; mad.wide.u32 %a, %place, 16, %a;\n"
                + "ld.global.v4.b32 {%r0, %r1, %r2, %r3}, [%s]; st.shared.v4.b32 [%b], {%r0, %r1, %r2, %r3};\nld.global.v4.b32 {%r0, %r1, %r2, %r3}, [%q]; bar.sync 0;\n"
                + toGeneric + code + "\nbar.sync 0; st.global.v4.b32 [%q], {%r0, %r1, %r2, %r3}; ld.shared.v4.b32 {%r0, %r1, %r2, %r3}, [%b]; st.global.v4.b32 [%s], {%r0, %r1, %r2, %r3}; ret; }\n";
        try (PtxMachine machine = PtxMachine.load(new PtxSource("k.ptx", (opcode.contains("m16n16") ? ".version 8.6\n.target sm_100a\n.address_size 64\n" : Ptx.HOPPER) + text))) {
            DeviceBuffer s = machine.buffer(shared);
            DeviceBuffer r = machine.buffer(registers);
            machine.kernel("k").block(32, 1, 1).launch(s, r);
            return new int[][] {s.ints(), r.ints()};
        }
    }

    /** Words of shared memory: row {@code r % 8} of matrix {@code r / 8} at {@link #place}, for {@code rows} rows; the others are zero. */
    private static int[] tile(int rows) {
        int[] words = new int[128];
        for (int r = 0; r < rows; r++) {
            for (int w = 0; w < 4; w++) words[4 * place(r) + w] = pair(element(r / 8, r % 8, 2 * w), element(r / 8, r % 8, 2 * w + 1));
        }
        return words;
    }

    private static int[] fragments(boolean transposed, int count) {
        return IntStream.range(0, 128).map(i -> i % 4 < count ? fragment(transposed, i % 4, i / 4) : -7).toArray();
    }

    private static int count(String opcode) {
        return Integer.parseInt(opcode.replaceAll(".*\\.x(\\d).*", "$1"));
    }

    @ParameterizedTest
    @MethodSource("loads")
    void everyLoad(String opcode) {
        int count = count(opcode);
        int[] untouched = IntStream.generate(() -> -7).limit(128).toArray();
        int[][] found = run(opcode, opcode + " " + vector(count) + ", [%a];", tile(32), untouched);
        assertArrayEquals(fragments(opcode.contains("trans"), count), found[1]);
        assertArrayEquals(tile(32), found[0]);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void everyStore(String opcode) {
        int count = count(opcode);
        int[] registers = fragments(opcode.contains("trans"), count);
        assertArrayEquals(tile(8 * count), run(opcode, opcode + " [%a], " + vector(count) + ";", new int[128], registers)[0]);
    }

    @Test
    void aMoveTransposes() {
        int[] before = fragments(false, 1);
        assertArrayEquals(fragments(true, 1), run("shared", "movmatrix.sync.aligned.m8n8.trans.b16 %r0, %r0;", new int[128], before)[1]);
    }

    /** Bytes, two registers a matrix: those of columns l / 4 and l / 4 + 8, four rows of it from 4 (l % 4) on. */
    @ParameterizedTest
    @ValueSource(strings = {"ldmatrix.sync.aligned.m16n16.x1.trans.shared.b8", "ldmatrix.sync.aligned.m16n16.x2.trans.b8"})
    void everyLoadOfBytes(String opcode) {
        int count = 2 * count(opcode);
        int[] expected = IntStream.generate(() -> -7).limit(128).toArray();
        for (int i = 0; i < 128; i++) {
            int lane = i / 4, j = i % 4, bytes = 0;
            for (int k = 3; k >= 0; k--) bytes = bytes << 8 | byteOf(16 * (j / 2) + 4 * (lane % 4) + k, lane / 4 + 8 * (j % 2));
            if (j < count) expected[i] = bytes;
        }
        int[] untouched = IntStream.generate(() -> -7).limit(128).toArray();
        assertArrayEquals(expected, run(opcode, opcode + " " + vector(count) + ", [%a];", tile(32), untouched)[1]);
    }

    /** Byte {@code column} of row {@code row} of 32 in {@link #tile}. */
    private static int byteOf(int row, int column) {
        return element(row / 8, row % 8, column / 2) >> 8 * (column % 2) & 0xff;
    }

    @Test
    void storesNeedHopperAndBytesBlackwell() {
        assertEquals(0, AcceptedForms.of("stmatrix.sync.aligned.m8n8.x1.shared.b16", opcode -> "[%r1], %r0").size());
        assertEquals(0, AcceptedForms.of(Ptx.HOPPER, "ldmatrix.sync.aligned.m16n16.x1.trans.shared.b8", opcode -> "{%r0, %r1}, [%r2]").size());
    }

    @Test
    void otherFormsAreRefused() {
        String types = "(" + AcceptedForms.TYPES + ")";
        for (int count : new int[] {1, 2, 3, 4, 8}) {
            String counted = "m8n8(|.x1|.x2|.x3|.x4|.x8)[.trans][.shared|.global].";
            int right = count == 1 || count == 2 || count == 4 ? 4 : 0;
            assertEquals(right, AcceptedForms.of("ldmatrix.sync.aligned." + counted + types, opcode -> vector(count) + ", [%d1]").size(), count + " registers");
            assertEquals(right, AcceptedForms.of(Ptx.HOPPER, "stmatrix.sync.aligned." + counted + types, opcode -> "[%d1], " + vector(count)).size(), count + " registers");
        }
        assertEquals(List.of("movmatrix.sync.aligned.m8n8.trans.b16"), AcceptedForms.of("movmatrix.sync.aligned.m8n8[.trans]." + types, opcode -> "%r0, %r1"));
    }
}
