package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cp.async.bulk} and {@code cp.reduce.async.bulk}: what they move, when it is there, and what must have been waited for. */
class BulkCopyTest {
    private static final int WORDS = 256;
    private static final String HEAD = ".shared .align 8 .b64 bar; .shared .align 128 .b32 tile[256];\n.entry k(.param .u64 in, .param .u64 out) {\n"
            + ".reg .b64 %g, %o, %a, %s; .reg .b32 %t, %n, %w, %b; .reg .pred %p, %q, %r;\nld.param.u64 %g, [in]; ld.param.u64 %o, [out]; mov.u32 %t, %tid.x; mov.u32 %b, tile; setp.eq.u32 %p, %t, 0;\n"
            + "@%p mbarrier.init.shared::cta.b64 [bar], 1; bar.sync 0;\n";
    private static final String LOAD = "@%p mbarrier.arrive.expect_tx.shared::cta.b64 %s, [bar], 1024;\n@%p cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [tile], [%g], 1024, [bar];\n";
    private static final String WAIT = "W: mbarrier.try_wait.parity.shared::cta.b64 %q, [bar], 0; @!%q bra W;\n";
    /** Thread t stores word t of the tile to the same place of the result. */
    private static final String READ = "mad.lo.u32 %n, %t, 4, %b; ld.shared.u32 %w, [%n]; mad.wide.u32 %a, %t, 4, %o; st.global.u32 [%a], %w; ret; }\n";
    /** Thread t writes word t of the tile. */
    private static final String FILL = "mad.lo.u32 %n, %t, 4, %b; mad.lo.u32 %w, %t, %t, 7; st.shared.u32 [%n], %w; fence.proxy.async.shared::cta; bar.sync 0;\n";
    private static final String STORE = "@%p cp.async.bulk.global.shared::cta.bulk_group [%o], [tile], 1024;\n@%p cp.async.bulk.commit_group;\n";

    private record Run(int[] out, List<Finding> findings) {
        boolean has(Finding.Kind kind) {
            return findings.stream().anyMatch(f -> f.kind() == kind);
        }
    }

    private static Run run(String code, int... in) {
        try (PtxMachine machine = Ptx.hopper(HEAD + code)) {
            DeviceBuffer out = machine.buffer(new int[WORDS]);
            LaunchReport report = machine.kernel("k").block(WORDS, 1, 1).launch(Checks.all(), machine.buffer(in), out);
            return new Run(out.ints(), report.findings());
        }
    }

    private static int[] source() {
        return IntStream.range(0, WORDS).map(i -> i * 7919).toArray();
    }

    @Test
    void whatComesToAnMbarrierIsThereAfterTheWait() {
        for (String space : List.of(".shared::cluster.global", ".shared::cta.global")) {
            Run run = run((LOAD + WAIT + READ).replace(".shared::cluster.global", space), source());
            assertEquals(List.of(), run.findings());
            assertArrayEquals(source(), run.out());
        }
    }

    @Test
    void withoutAWaitTheOldBytesAreRead() {
        Run run = run(FILL + LOAD + READ, source());
        assertTrue(run.has(Finding.Kind.ASYNC_NOT_WAITED), run.findings().toString());
        assertTrue(run.has(Finding.Kind.SHARED_RACE), run.findings().toString());
        assertArrayEquals(IntStream.range(0, WORDS).map(t -> t * t + 7).toArray(), run.out());
    }

    /** Others may have read the tile before: a copy over it must come after that. */
    @Test
    void aCopyOverWhatOthersReadIsARace() {
        String reads = "mad.lo.u32 %n, %t, 4, %b; ld.shared.u32 %w, [%n];\n";
        assertTrue(run(FILL + reads + LOAD + WAIT + READ, source()).has(Finding.Kind.SHARED_RACE));
        assertEquals(List.of(), run(FILL + reads + "bar.sync 0;\n" + LOAD + WAIT + READ, source()).findings());
    }

    @Test
    void aSourceThatIsOverwrittenOnTheWayIsFound() {
        String code = LOAD + "@%p st.global.u32 [%g+512], %t;\n" + WAIT + READ;
        assertTrue(run(code, source()).has(Finding.Kind.ASYNC_NOT_WAITED));
    }

    @Test
    void aGroupWritesGlobalMemory() {
        for (String wait : List.of("cp.async.bulk.wait_group 0;", "cp.async.bulk.wait_group.read 0;")) {
            Run run = run(FILL + STORE + "@%p " + wait + " ret; }\n", 0);
            assertEquals(List.of(), run.findings(), wait);
            assertArrayEquals(IntStream.range(0, WORDS).map(t -> t * t + 7).toArray(), run.out());
        }
    }

    @Test
    void whatAGroupReadsMayNotBeOverwrittenBeforeTheWait() {
        String again = "@%p st.shared.u32 [tile+16], %t;\n";
        Run early = run(FILL + STORE + again + "@%p cp.async.bulk.wait_group.read 0; ret; }\n", 0);
        assertTrue(early.has(Finding.Kind.ASYNC_NOT_WAITED), early.findings().toString());
        Run late = run(FILL + STORE + "@%p cp.async.bulk.wait_group.read 0;\n" + again + "ret; }\n", 0);
        assertEquals(List.of(), late.findings());
        Run never = run(FILL + STORE + "ret; }\n", 0);
        assertTrue(never.has(Finding.Kind.ASYNC_NOT_WAITED), never.findings().toString());
        assertEquals(7, never.out()[0], "what is on its way arrives all the same");
        Run read = run(FILL + STORE + "@%p ld.global.u32 %w, [%o+16]; @%p cp.async.bulk.wait_group 0; ret; }\n", 0);
        assertTrue(read.has(Finding.Kind.ASYNC_NOT_WAITED), read.findings().toString());
    }

    @Test
    void onlyOlderGroupsAreWaitedFor() {
        String parts = String.join("", IntStream.range(0, 4).mapToObj(i -> "@%p cp.async.bulk.global.shared::cta.bulk_group [%o+" + 256 * i + "], [tile+" + 256 * i + "], 256;\n@%p cp.async.bulk.commit_group;\n").toList());
        String stop = "@%p ld.global.u32 %w, [%o+AT]; @%p cp.async.bulk.wait_group.read 0; ret; }\n";
        for (int part = 0; part < 4; part++) {
            Run run = run(FILL + parts + "@%p cp.async.bulk.wait_group 2;\n" + stop.replace("AT", String.valueOf(256 * part)), 0);
            assertEquals(part >= 2, run.has(Finding.Kind.ASYNC_NOT_WAITED), "part " + part + run.findings());
        }
    }

    @Test
    void aBlockCopiesWithinItsSharedMemory() {
        String code = FILL + "@%p mbarrier.arrive.expect_tx.shared::cta.b64 %s, [bar], 512;\n@%p cp.async.bulk.shared::cluster.shared::cta.mbarrier::complete_tx::bytes [tile+512], [tile], 512, [bar];\n" + WAIT + READ;
        Run run = run(code, 0);
        assertEquals(List.of(), run.findings());
        assertArrayEquals(IntStream.range(0, WORDS).map(t -> t % 128 * (t % 128) + 7).toArray(), run.out());
    }

    @ParameterizedTest
    @CsvSource({"[tile+8], [%g], 1008, MISALIGNED", "[tile], [%g+8], 1008, MISALIGNED", "[tile], [%g], 1000, MISALIGNED", "[tile+32], [%g], 1024, OUT_OF_BOUNDS", "[tile], [%g+16], 1024, OUT_OF_BOUNDS",
        "[tile], [%g], 1048576, OUT_OF_BOUNDS", "[tile], [%g], -16, OUT_OF_BOUNDS"})
    void placesAndSizesAreChecked(String to, String from, String size, Finding.Kind kind) {
        String copy = "mov.u32 %n, " + size + "; @%p cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes " + to + ", " + from + ", %n, [bar]; ret; }\n";
        assertTrue(run(copy, source()).has(kind));
    }

    @Test
    void theEndOfACopyNeedsAnMbarrier() {
        Run none = run("@%p st.shared.u64 [tile], 0; @%p cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [tile+16], [%g], 16, [tile]; ret; }\n".replace("[tile], 0;", "[tile], %g;"), source());
        assertTrue(none.has(Finding.Kind.BAD_BARRIER), none.findings().toString());
    }

    /** Bytes that come before they are announced count, too. */
    @Test
    void bytesMayComeBeforeTheyAreAnnounced() {
        String[] lines = LOAD.split("\n");
        Run run = run(lines[1] + "\n" + lines[0] + "\n" + WAIT + READ, source());
        assertEquals(List.of(), run.findings());
        assertArrayEquals(source(), run.out());
    }

    @Test
    void countersCountEachSectorOnce() {
        try (PtxMachine machine = Ptx.hopper(HEAD + LOAD + WAIT + READ)) {
            LaunchReport report = machine.kernel("k").block(WORDS, 1, 1).launch(Checks.none().counting(), machine.buffer(source()), machine.buffer(new int[WORDS]));
            LineCounts counts = report.counters().orElseThrow().lines().values().stream().filter(line -> line.loaded().global() > 0 && line.stored().shared() > 0).findFirst().orElseThrow();
            assertEquals(1024, counts.loaded().global());
            assertEquals(1024 + 8, counts.stored().shared(), "the tile, and the mbarrier that learns of it");
            assertEquals(32, counts.sectors());
            assertEquals(32, counts.leastSectors());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"add.u32", "add.s32", "add.u64", "add.f32", "add.f64", "add.noftz.f16", "add.noftz.bf16", "min.u32", "min.s32", "min.u64", "max.s64", "max.f16", "min.bf16", "inc.u32", "dec.u32", "and.b32", "or.b64", "xor.b32"})
    void reductionsArePutTogetherWithWhatIsThere(String operation) {
        PtxType type = new Opcode("x." + operation).type();
        int[] old = IntStream.range(0, WORDS).map(i -> type.isFloat() ? 0x3c00_3f80 + i * 0x10001 : i * 0x9e3779b9).toArray();
        int[] more = IntStream.range(0, WORDS).map(i -> type.isFloat() ? 0x4000_4000 - i * 0x20002 : i * 0x7f4a7c15 + 5).toArray();
        String fill = "mad.wide.u32 %a, %t, 4, %g; ld.global.u32 %w, [%a]; mad.lo.u32 %n, %t, 4, %b; st.shared.u32 [%n], %w; fence.proxy.async; bar.sync 0;\n";
        String code = fill + "@%p cp.reduce.async.bulk.global.shared::cta.bulk_group." + operation + " [%o], [tile], 1024;\n@%p cp.async.bulk.commit_group; @%p cp.async.bulk.wait_group 0; ret; }\n";
        try (PtxMachine machine = Ptx.hopper(HEAD + code)) {
            DeviceBuffer out = machine.buffer(old);
            assertEquals(List.of(), machine.kernel("k").block(WORDS, 1, 1).launch(Checks.all(), machine.buffer(more), out).findings());
            assertArrayEquals(scalar(operation, type, old, more), out.ints());
        }
    }

    /** The same by a scalar instruction for each element, which has its own tests: as {@code red}, or as an instruction on registers. */
    private static int[] scalar(String operation, PtxType type, int[] old, int[] more) {
        boolean half = type.bits() == 16;
        int elements = WORDS * 32 / type.bits();
        String name = operation.substring(0, operation.indexOf('.'));
        boolean registers = half || operation.equals("max.s64");
        String instruction = registers ? "ld.global.b" + type.bits() + " %y, [%o]; " + name + (half && name.equals("add") ? ".rn" : "") + "." + type.ptx() + " %x, %y, %x; st.global.b" + type.bits() + " [%o], %x;"
                : "red.global." + operation + " [%o], %x;";
        String text = ".entry k(.param .u64 in, .param .u64 out) { .reg .b64 %g, %o; .reg .b32 %t, %n; .reg .b" + type.bits() + " %x, %y;\n"
                + "mov.u32 %t, %ctaid.x; mov.u32 %n, %tid.x; mad.lo.u32 %t, %t, 32, %n; ld.param.u64 %g, [in]; ld.param.u64 %o, [out];\n"
                + "mad.wide.u32 %g, %t, " + type.bytes() + ", %g; mad.wide.u32 %o, %t, " + type.bytes() + ", %o; ld.global.b" + type.bits() + " %x, [%g]; " + instruction + " ret; }\n";
        try (PtxMachine machine = Ptx.hopper(text)) {
            DeviceBuffer out = machine.buffer(old);
            machine.kernel("k").grid(elements / 32, 1, 1).block(32, 1, 1).launch(machine.buffer(more), out);
            return out.ints();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cp.async.bulk.shared::cluster.global.bulk_group [tile], [%g], 16;", "cp.async.bulk.global.shared::cta.mbarrier::complete_tx::bytes [%g], [tile], 16, [bar];",
        "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [tile], [%g], 24, [bar];", "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster [tile], [%g], 16, [bar], %w;",
        "cp.async.bulk.tensor.1d.shared::cluster.global.mbarrier::complete_tx::bytes [tile], [%g, {%w}], [bar];", "cp.reduce.async.bulk.global.shared::cta.bulk_group.add.f16 [%g], [tile], 16;",
        "cp.reduce.async.bulk.shared::cluster.shared::cta.mbarrier::complete_tx::bytes.add.f32 [tile], [tile], 16, [bar];", "cp.async.bulk.wait_group %w;", "cp.async.bulk.global.shared::cta.bulk_group [%g], [tile];"})
    void otherFormsAreRefused(String code) {
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.hopper(HEAD + code + " ret; }").kernel("k"));
        assertEquals(1, refused.getMessage().lines().count());
        assertThrows(FormatException.class, () -> Ptx.machine(HEAD + LOAD + "ret; }").kernel("k"));
    }
}
