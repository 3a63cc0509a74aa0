package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code ldmatrix}, {@code stmatrix}, {@code movmatrix} and {@code cp.async}. */
class MatrixRowsTest {
    private static final String TILE = ".shared .align 16 .b8 tile[512];\n";
    /** Word w of the tile holds 2w in its low and 2w + 1 in its high half: element e of the tile is e. */
    private static final String FILL = """
            mov.u32 %r0, tile;
            mad.lo.u32 %r1, %t, 16, %r0;
            mov.u32 %r2, 0;
            FILL: mad.lo.u32 %r3, %t, 8, %r2;
            add.u32 %r4, %r3, 1;
            shl.b32 %r4, %r4, 16;
            or.b32 %r3, %r3, %r4;
            mad.lo.u32 %r4, %r2, 2, %r1;
            st.shared.u32 [%r4], %r3;
            add.u32 %r2, %r2, 2;
            setp.lt.u32 %p0, %r2, 8;
            @%p0 bra FILL;
            bar.sync 0;
            """;

    private static int pair(int low, int high) {
        return low | high << 16;
    }

    @Test
    void fourMatricesAreReadByTheirRows() {
        for (int j = 0; j < 4; j++) {
            int[] out = Ptx.run(TILE, FILL + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r5, %r6, %r7, %r8}, [%r1];\nmov.b32 %out, %r" + (5 + j) + ";", 1, 32);
            int first = 64 * j;
            assertArrayEquals(IntStream.range(0, 32).map(l -> pair(first + l / 4 * 8 + l % 4 * 2, first + l / 4 * 8 + l % 4 * 2 + 1)).toArray(), out);
        }
    }

    @Test
    void transposedMatricesAreReadByTheirColumns() {
        int[] out = Ptx.run(TILE, FILL + "ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%r5, %out}, [%r1];", 1, 32);
        assertArrayEquals(IntStream.range(0, 32).map(l -> pair(64 + l % 4 * 16 + l / 4, 64 + l % 4 * 16 + 8 + l / 4)).toArray(), out);
    }

    @Test
    void storedAndMovedMatricesAreThoseLoaded() {
        String code = FILL + """
                ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%r5}, [%r1];
                movmatrix.sync.aligned.m8n8.trans.b16 %r6, %r5;
                bar.sync 0;
                add.u32 %r7, %r1, 128;
                stmatrix.sync.aligned.m8n8.x1.shared.b16 [%r7], {%r6};
                bar.sync 0;
                mad.lo.u32 %r8, %t, 4, %r0;
                ld.shared.u32 %out, [%r8+128];
                """;
        // One address a row: only the first 8 lanes give one, and theirs are rows 0..7 of the second matrix.
        assertArrayEquals(IntStream.range(0, 32).map(w -> pair(2 * w, 2 * w + 1)).toArray(), Ptx.run(TILE, code, 1, 32));
    }

    @Test
    void anAsynchronousCopyArrivesWithItsGroup() {
        String code = """
                mov.u32 %r0, tile;
                mad.lo.u32 %r1, %t, 4, %r0;
                mov.u32 %r2, 7;
                st.shared.u32 [%r1], %r2;
                mov.u64 %d0, source;
                mad.wide.u32 %d1, %t, 4, %d0;
                cp.async.ca.shared.global [%r1], [%d1], 4;
                cp.async.commit_group;
                cp.async.ca.shared.global [%r1+128], [%d1], 4, 2;
                cp.async.commit_group;
                ld.shared.u32 %r3, [%r1];
                cp.async.wait_group 1;
                ld.shared.u32 %r4, [%r1];
                cp.async.wait_all;
                ld.shared.u32 %r5, [%r1+128];
                shl.b32 %r4, %r4, 8;
                add.u32 %out, %r3, %r4;
                shl.b32 %r5, %r5, 16;
                add.u32 %out, %out, %r5;
                """;
        String source = ".global .align 4 .u32 source[32] = {" + "0x10003,".repeat(31) + "0x10003};\n";
        int[] expected = new int[32];
        Arrays.fill(expected, 7 + (0x10003 << 8) + (3 << 16));
        assertArrayEquals(expected, Ptx.run(TILE + source, code, 1, 32));
    }
}
