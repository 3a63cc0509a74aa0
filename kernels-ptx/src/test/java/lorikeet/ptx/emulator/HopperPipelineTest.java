package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A product as kernels for sm_90a have it: a warp fills two buffers by bulk copies, a warpgroup multiplies what is in them, and
 * mbarriers say which are full and which are empty.
 */
class HopperPipelineTest {
    private static final int N = 64;
    private static final int STEPS = 8;
    private static final int TILE = 64 * 16 * 2;

    private static final String KERNEL = """
            .visible .entry product(.param .u64 pa, .param .u64 pb, .param .u64 pd)
            {
              .shared .align 1024 .b8 tiles[8192]; .shared .align 8 .b64 full[2]; .shared .align 8 .b64 empty[2];
              .reg .b32 %t, %n, %step, %stage, %parity, %place, %bar, %f<32>; .reg .b64 %a, %b, %d, %da, %db, %state; .reg .pred %p, %q, %first;
              mov.u32 %t, %tid.x; setp.ne.u32 %p, %t, 0; mov.u32 %step, 0;
              @%p bra INITIALISED;
              mov.u32 %n, full; mbarrier.init.shared::cta.b64 [%n], 1; mbarrier.init.shared::cta.b64 [%n+8], 1;
              mov.u32 %n, empty; mbarrier.init.shared::cta.b64 [%n], 128; mbarrier.init.shared::cta.b64 [%n+8], 128;
              fence.mbarrier_init.release.cluster;
            INITIALISED:
              bar.sync 0;
              setp.lt.u32 %p, %t, 128; @%p bra MULTIPLY;
              setmaxnreg.dec.sync.aligned.u32 24;
              setp.ne.u32 %p, %t, 128; @%p bra END;
              ld.param.u64 %a, [pa]; ld.param.u64 %b, [pb];
            COPY:
              and.b32 %stage, %step, 1; shr.u32 %parity, %step, 1; and.b32 %parity, %parity, 1; xor.b32 %parity, %parity, 1;
              mov.u32 %bar, empty; mad.lo.u32 %bar, %stage, 8, %bar;
            EMPTY:
              mbarrier.try_wait.parity.shared::cta.b64 %q, [%bar], %parity; @!%q bra EMPTY;
              mov.u32 %bar, full; mad.lo.u32 %bar, %stage, 8, %bar; mov.u32 %place, tiles; mad.lo.u32 %place, %stage, 4096, %place;
              mbarrier.arrive.expect_tx.shared::cta.b64 %state, [%bar], 4096;
              cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%place], [%a], 2048, [%bar];
              cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%place+2048], [%b], 2048, [%bar];
              add.u64 %a, %a, 2048; add.u64 %b, %b, 2048; add.u32 %step, %step, 1; setp.lt.u32 %p, %step, 8; @%p bra COPY;
              bra END;
            MULTIPLY:
              setmaxnreg.inc.sync.aligned.u32 232;
            NEXT:
              and.b32 %stage, %step, 1; shr.u32 %parity, %step, 1; and.b32 %parity, %parity, 1; setp.ne.u32 %first, %step, 0;
              mov.u32 %bar, full; mad.lo.u32 %bar, %stage, 8, %bar;
            FULL:
              mbarrier.try_wait.parity.shared::cta.b64 %q, [%bar], %parity; @!%q bra FULL;
              mov.u32 %place, tiles; mad.lo.u32 %place, %stage, 4096, %place; shr.u32 %n, %place, 4; cvt.u64.u32 %da, %n; or.b64 %da, %da, 0x0000001000080000; add.u64 %db, %da, 128;
              wgmma.fence.sync.aligned;
              wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {FRAGMENT}, %da, %db, %first, 1, 1, 0, 0;
              wgmma.commit_group.sync.aligned;
              wgmma.wait_group.sync.aligned 0;
              mov.u32 %bar, empty; mad.lo.u32 %bar, %stage, 8, %bar; mbarrier.arrive.shared::cta.b64 %state, [%bar];
              add.u32 %step, %step, 1; setp.lt.u32 %p, %step, 8; @%p bra NEXT;
              ld.param.u64 %d, [pd]; mad.wide.u32 %d, %t, 128, %d;
              STORES
            END:
              ret;
            }
            """.replace("FRAGMENT", String.join(", ", IntStream.range(0, 32).mapToObj(i -> "%f" + i).toList()))
            .replace("STORES", String.join("\n", IntStream.range(0, 32).mapToObj(i -> "st.global.b32 [%d+" + 4 * i + "], %f" + i + ";").toList()));

    /** A matrix {@code [64, 128]} of bf16 as tiles of 16 columns, each of core matrices of 8 rows and 16 bytes. */
    private static byte[] tiles(int[][] values) {
        ByteBuffer bytes = ByteBuffer.allocate(STEPS * TILE).order(ByteOrder.LITTLE_ENDIAN);
        for (int r = 0; r < 64; r++) {
            for (int k = 0; k < 16 * STEPS; k++) {
                int inTile = k % 16;
                int at = k / 16 * TILE + r / 8 * 256 + inTile / 8 * 128 + r % 8 * 16 + inTile % 8 * 2;
                bytes.putShort(at, (short) (Float.floatToIntBits(values[r][k]) >>> 16));
            }
        }
        return bytes.array();
    }

    private static int[][] random(long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, 64).mapToObj(r -> random.ints(16 * STEPS, -8, 9).toArray()).toArray(int[][]::new);
    }

    private static List<Finding> run(String kernel, Checks checks, int[][] a, int[][] b, float[] d) {
        try (PtxMachine machine = Ptx.hopper(kernel)) {
            DeviceBuffer out = machine.allocate(4L * d.length);
            LaunchReport report = machine.kernel("product").block(160, 1, 1).launch(checks, machine.buffer(tiles(a)), machine.buffer(tiles(b)), out);
            System.arraycopy(out.floats(), 0, d, 0, d.length);
            return report.findings();
        }
    }

    private static void checkProduct(int[][] a, int[][] b, float[] d) {
        for (int thread = 0; thread < 128; thread++) {
            for (int i = 0; i < 32; i++) {
                int row = thread / 32 * 16 + thread % 32 / 4 + 8 * (i / 2 % 2);
                int column = 8 * (i / 4) + 2 * (thread % 4) + i % 2;
                double expected = 0;
                for (int k = 0; k < 16 * STEPS; k++) expected += (double) a[row][k] * b[column][k];
                assertEquals(expected, d[thread * 32 + i], row + ", " + column);
            }
        }
    }

    @Test
    void itIsRightInEveryOrderOfTurnsAndNothingIsFound() {
        int[][] a = random(1);
        int[][] b = random(2);
        float[] d = new float[64 * N];
        assertEquals(List.of(), run(KERNEL, Checks.none(), a, b, d));
        checkProduct(a, b, d);
        for (int seed = 0; seed < 6; seed++) {
            assertEquals(List.of(), run(KERNEL, Checks.all().seeded(seed), a, b, d), "seed " + seed);
            checkProduct(a, b, d);
        }
    }

    /** What is left out, and what is found then. */
    @ParameterizedTest
    @CsvSource(delimiter = '/', value = {"mbarrier.try_wait.parity.shared::cta.b64 %q, [%bar], %parity; @!%q bra EMPTY; / BAD_BARRIER", "mbarrier.try_wait.parity.shared::cta.b64 %q, [%bar], %parity; @!%q bra FULL; / ASYNC_NOT_WAITED",
        "wgmma.wait_group.sync.aligned 0; / ASYNC_NOT_WAITED", "mbarrier.arrive.shared::cta.b64 %state, [%bar]; / DEADLOCK", "mbarrier.arrive.expect_tx.shared::cta.b64 %state, [%bar], 4096; / DEADLOCK"})
    void whatIsLeftOutIsFound(String left, Finding.Kind kind) {
        List<Finding> found = run(KERNEL.replace(left, ""), Checks.all(), random(1), random(2), new float[64 * N]);
        assertTrue(found.stream().anyMatch(f -> f.kind() == kind || kind == Finding.Kind.DEADLOCK && f.kind() == Finding.Kind.ENDLESS_LOOP), found.toString());
    }
}
