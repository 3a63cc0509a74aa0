package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts of small kernels against counts by hand. */
class CountersTest {
    private static LineCounts line(String before, String code, int threads) {
        String text = before + Ptx.entry("mov.u32 %out, 0;\n" + code);
        int line = 1 + (int) (Ptx.HEAD + text.substring(0, text.indexOf(code.strip().lines().toList().getLast()))).lines().count();
        try (PtxMachine machine = Ptx.machine(text)) {
            return machine.kernel("k").block(threads, 1, 1).launch(Checks.none().counting(), machine.allocate(4L * threads)).counters().orElseThrow().lines().get(line);
        }
    }

    /** One load of one warp: address of lane i is i * stride. */
    @ParameterizedTest
    @CsvSource({"u32, 4, 1, 1", "u32, 8, 2, 1", "u32, 128, 32, 1", "u32, 0, 1, 1", "u8, 1, 1, 1", "v2.u32, 8, 2, 2", "v4.u32, 16, 4, 4", "v4.u32, 32, 8, 4", "u32, 132, 1, 1"})
    void sharedWavefrontsFollowTheBanks(String type, int stride, int wavefronts, int least) {
        String registers = type.startsWith("v4") ? "{%r1, %r2, %r3, %r4}" : type.startsWith("v2") ? "{%r1, %r2}" : "%r1";
        LineCounts counts = line(".shared .align 16 .b8 s[8192];\n", "mov.u32 %r0, s; mad.lo.u32 %r0, %n, " + stride + ", %r0;\n"
                + "ld.shared." + type + " " + registers + ", [%r0];", 32);
        assertEquals(wavefronts, counts.wavefronts());
        assertEquals(least, counts.leastWavefronts());
    }

    @ParameterizedTest
    @CsvSource({"4, 4, 4", "8, 8, 4", "32, 32, 4", "0, 1, 1", "2048, 32, 4"})
    void globalSectorsFollowTheAddresses(int stride, int sectors, int least) {
        LineCounts counts = line(".global .align 256 .b8 g[65536];\n", "mov.u64 %d0, g; mad.wide.u32 %d0, %n, " + stride + ", %d0;\nld.global.u32 %r1, [%d0];", 32);
        assertEquals(sectors, counts.sectors());
        assertEquals(least, counts.leastSectors());
        assertEquals(128, counts.loaded().global());
    }

    @Test
    void rowsOfMatricesInOneBankNeedEightRounds() {
        String start = "mov.u32 %r0, s; mad.lo.u32 %r0, %n, ";
        String load = ", %r0;\nldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}, [%r0];";
        assertEquals(1, line(".shared .align 16 .b8 s[8192];\n", start + 16 + load, 32).wavefronts());
        assertEquals(8, line(".shared .align 16 .b8 s[8192];\n", start + 128 + load, 32).wavefronts());
    }

    @Test
    void lanesAndOperationsAreCounted() {
        LineCounts counts = line("", "setp.lt.u32 %p0, %n, 5; mov.b32 %r1, 0f3F800000;\n@%p0 fma.rn.f32 %r2, %r1, %r1, %r1;", 64);
        assertEquals(2, counts.issues());
        assertEquals(5, counts.lanes());
        assertEquals(10, counts.flops());
        LineCounts product = line("", "mov.u32 %r1, 0;\nmma.sync.aligned.m16n8k16.row.col.s32.s8.s8.s32 {%r2,%r3,%r4,%r5}, {%r1,%r1}, {%r1}, {%r1,%r1,%r1,%r1};", 32);
        assertEquals(2 * 16 * 8 * 16, product.tensorFlops());
    }
}
