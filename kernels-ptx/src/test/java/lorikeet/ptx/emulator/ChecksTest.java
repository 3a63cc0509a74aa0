package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Planted faults and their clean twins: two kernels that differ in a few words. The text {@code FAULT} marks the line. */
class ChecksTest {
    private static final String SHARED = ".shared .align 16 .b32 s[64];\n";
    private static final String OWN = "mov.u32 %r0, s; mad.lo.u32 %r1, %n, 4, %r0; xor.b32 %r2, %n, 33; mad.lo.u32 %r3, %r2, 4, %r0;\n";
    private static final String GLOBAL = ".global .align 4 .u32 cell; .global .align 4 .u32 count;\n";

    /** Two kernels of {@code blocks} by 64 threads: {@code bad} and {@code good} in {@link Ptx#entry}. */
    private record Fault(Finding.Kind kind, Checks checks, int blocks, String before, String bad, String good) {
        @Override
        public String toString() {
            return kind + ": " + bad.lines().filter(line -> line.contains("FAULT")).findFirst().orElseThrow();
        }
    }

    private static Checks memory() {
        return new Checks(true, false, false, false, Checks.none().seed());
    }

    private static Checks initialised() {
        return new Checks(false, true, false, false, Checks.none().seed());
    }

    private static Checks races() {
        return new Checks(false, false, true, false, Checks.none().seed());
    }

    static List<Fault> faults() {
        return List.of(
                new Fault(Finding.Kind.OUT_OF_BOUNDS, memory(), 1, SHARED, OWN + "st.shared.u32 [%r1+4], %t; // FAULT", OWN + "st.shared.u32 [%r1], %t;"),
                new Fault(Finding.Kind.MISALIGNED, memory(), 1, SHARED, OWN + "st.shared.v2.u32 [s+4], {%t, %t}; // FAULT", OWN + "st.shared.v2.u32 [s+8], {%t, %t};"),
                new Fault(Finding.Kind.INVALID_SHUFFLE, memory(), 1, "", shuffle("20", "0xffff") + " // FAULT\nEND:", shuffle("5", "0xffff") + "\nEND:"),
                new Fault(Finding.Kind.INVALID_SHUFFLE, memory(), 1, "", shuffle("3", "0xfffe") + " // FAULT\nEND:", shuffle("3", "0xffff") + "\nEND:"),
                new Fault(Finding.Kind.INVALID_SHUFFLE, memory(), 1, "", branch("shfl.sync.bfly.b32 %out, %t, 1, 31, -1; // FAULT"), branch("shfl.sync.bfly.b32 %out, %t, 1, 31, 0xffff;")),
                new Fault(Finding.Kind.INVALID_SHUFFLE, memory(), 1, "", branch("vote.sync.ballot.b32 %out, %p0, -1; // FAULT"), branch("vote.sync.ballot.b32 %out, %p0, 0xffff;")),
                new Fault(Finding.Kind.DIVERGENT_BARRIER, memory(), 1, "", branch("bar.warp.sync -1; // FAULT"), branch("bar.warp.sync 0xffff;")),
                new Fault(Finding.Kind.INVALID_SHUFFLE, memory(), 1, "", branch("shfl.sync.bfly.b32 %out, %t, 1, 31, -1; // FAULT"),
                        leaving("shfl.sync.bfly.b32 %out, %t, 1, 31, -1;")),
                new Fault(Finding.Kind.ASYNC_NOT_WAITED, memory(), 1, SHARED, copy("1") + "ld.shared.u32 %out, [%r1]; // FAULT", copy("0") + "ld.shared.u32 %out, [%r1];"),
                new Fault(Finding.Kind.ASYNC_NOT_WAITED, memory(), 1, SHARED, copy("1") + "st.shared.u32 [%r1], %t; // FAULT", copy("0") + "st.shared.u32 [%r1], %t;"),
                new Fault(Finding.Kind.ASYNC_NOT_WAITED, memory(), 1, SHARED, copy("1") + "mov.u32 %out, 0; st.global.u32 [%d0], %t; // FAULT",
                        copy("0") + "mov.u32 %out, 0; st.global.u32 [%d0], %t;"),
                new Fault(Finding.Kind.ASYNC_NOT_WAITED, memory(), 1, SHARED, copy("1") + "bar.sync 0; xor.b32 %r9, %n, 33; mad.wide.u32 %d0, %r9, 4, %base;\n"
                        + "atom.global.add.u32 %out, [%d0], 1; // FAULT", copy("0") + "bar.sync 0; xor.b32 %r9, %n, 33; mad.wide.u32 %d0, %r9, 4, %base; atom.global.add.u32 %out, [%d0], 1;"),
                new Fault(Finding.Kind.DIVERGENT_BARRIER, memory(), 1, "", parted("16"), parted("32")),
                new Fault(Finding.Kind.DIVERGENT_MMA, memory(), 1, SHARED, move("1") + "// FAULT\nEND:", move("0") + "\nEND:"),
                new Fault(Finding.Kind.UNINITIALIZED_REGISTER, initialised(), 1, "", "add.u32 %out, %r5, 1; // FAULT", "mov.u32 %r5, 1; add.u32 %out, %r5, 1;"),
                new Fault(Finding.Kind.UNINITIALIZED_REGISTER, initialised(), 1, "", guarded("") + "add.u32 %out, %r6, 1; // FAULT",
                        guarded("@!%p0 mov.u32 %r5, 2;") + "add.u32 %out, %r6, 1;"),
                new Fault(Finding.Kind.UNINITIALIZED_REGISTER, initialised(), 1, "", "@%p5 add.u32 %t, %t, 0; // FAULT", "setp.eq.u32 %p5, %t, 3; @%p5 add.u32 %t, %t, 0;"),
                new Fault(Finding.Kind.UNINITIALIZED_SHARED, initialised(), 1, SHARED, OWN + "st.shared.u16 [%r1], 1;\nld.shared.u32 %out, [%r1]; // FAULT",
                        OWN + "st.shared.u32 [%r1], 1;\nld.shared.u32 %out, [%r1];"),
                new Fault(Finding.Kind.UNINITIALIZED_LOCAL, initialised(), 1, "", local("4") + "// FAULT", local("0")),
                new Fault(Finding.Kind.UNINITIALIZED_SHARED, initialised(), 1, SHARED, spilled("; // FAULT") + "add.u32 %out, %r5, 1;", spilled("+4;") + "mov.u32 %out, %t;"),
                new Fault(Finding.Kind.UNINITIALIZED_GLOBAL, initialised(), 1, "", own() + "ld.global.u32 %out, [%d0]; // FAULT", own() + "st.global.u32 [%d0], 1; ld.global.u32 %out, [%d0];"),
                new Fault(Finding.Kind.UNINITIALIZED_REGISTER, initialised(), 1, "", guarded("") + "shfl.sync.idx.b32 %out, %r6, 20, 31, -1;\nadd.u32 %out, %out, 1; // FAULT",
                        guarded("") + "shfl.sync.idx.b32 %out, %r6, 7, 31, -1; setp.ge.u32 %p1, %n, 32; @%p1 mov.u32 %out, 0; add.u32 %out, %out, 1;"),
                new Fault(Finding.Kind.UNINITIALIZED_LOCAL, initialised(), 1, "", gaps("// FAULT") + "ld.local.u32 %r2, [%r1+8]; add.u32 %out, %r2, 1;",
                        gaps("") + "ld.local.u32 %r2, [%r1+4]; add.u32 %out, %r2, 1;"),
                new Fault(Finding.Kind.UNINITIALIZED_LOCAL, initialised(), 1, "", gaps("// FAULT") + "ld.local.u32 %r2, [%r1+8]; or.b32 %out, %r2, 1;",
                        gaps("") + "ld.local.u32 %r2, [%r1+8]; and.b32 %r2, %r2, -256; or.b32 %out, %r2, 1;"),
                new Fault(Finding.Kind.UNINITIALIZED_SHARED, initialised(), 1, SHARED, "st.shared.u8 [s], 1; bar.sync 0; ld.shared.v2.u32 {%r0, %r1}, [s]; // FAULT\nadd.u32 %out, %r1, 1;",
                        "st.shared.u8 [s], 1; bar.sync 0; ld.shared.v2.u32 {%r0, %r1}, [s]; st.shared.v2.u32 [s+8], {%r0, %r1}; ld.shared.u8 %out, [s+8];"),
                new Fault(Finding.Kind.UNINITIALIZED_REGISTER, initialised(), 1, "", chosen() + "selp.u32 %r7, %r6, %t, %p0;\nadd.u32 %out, %r7, 1; // FAULT", chosen() + "selp.u32 %r7, %t, %r6, %p0; add.u32 %out, %r7, 1;"),
                new Fault(Finding.Kind.SHARED_RACE, races(), 1, SHARED, OWN + "st.shared.u32 [%r1], %t;\nld.shared.u32 %out, [%r3]; // FAULT",
                        OWN + "st.shared.u32 [%r1], %t; bar.sync 0;\nld.shared.u32 %out, [%r3];"),
                new Fault(Finding.Kind.SHARED_RACE, races(), 1, SHARED, OWN + "ld.shared.u32 %out, [%r3]; bar.warp.sync -1;\nst.shared.u32 [%r1], %t; // FAULT",
                        OWN + "ld.shared.u32 %out, [%r3]; bar.sync 3, 64;\nst.shared.u32 [%r1], %t;"),
                new Fault(Finding.Kind.SHARED_RACE, races(), 1, SHARED, "st.shared.u32 [s], %t; // FAULT", "st.shared.u32 [s], 7;"),
                new Fault(Finding.Kind.SHARED_RACE, races(), 1, SHARED, neighbour("") + "ld.shared.u32 %out, [%r3]; // FAULT",
                        neighbour("bar.warp.sync -1;") + "ld.shared.u32 %out, [%r3];"),
                new Fault(Finding.Kind.GLOBAL_RACE, races(), 2, GLOBAL, "st.global.u32 [cell], %t; // FAULT", "st.global.u32 [cell], 7;"),
                new Fault(Finding.Kind.GLOBAL_RACE, races(), 2, GLOBAL, "ld.global.u32 %r0, [cell]; add.u32 %r0, %r0, 1;\nst.global.u32 [cell], %r0; // FAULT",
                        "atom.global.add.u32 %r0, [cell], 1;"),
                new Fault(Finding.Kind.GLOBAL_RACE, races(), 1, "", own() + "xor.b32 %r0, %n, 33; mad.wide.u32 %d1, %r0, 4, %base; st.global.u32 [%d0], %t;\nld.global.u32 %out, [%d1]; // FAULT\nbar.sync 0;",
                        own() + "xor.b32 %r0, %n, 33; mad.wide.u32 %d1, %r0, 4, %base; st.global.u32 [%d0], %t; bar.sync 0;\nld.global.u32 %out, [%d1]; bar.sync 0;"),
                new Fault(Finding.Kind.SHARED_RACE, races(), 1, SHARED, first("") + "atom.shared.add.u32 %out, [s], 1; // FAULT", first("bar.sync 0;") + "atom.shared.add.u32 %out, [s], 1;"),
                new Fault(Finding.Kind.SHARED_RACE, races(), 1, SHARED, first("bar.sync 0;") + "atom.shared.add.u32 %out, [s], 1;\nld.shared.u32 %out, [s]; // FAULT",
                        first("bar.sync 0;") + "atom.shared.add.u32 %out, [s], 1; bar.sync 0;\nld.shared.u32 %out, [s];"),
                new Fault(Finding.Kind.GLOBAL_RACE, races(), 2, GLOBAL, "setp.eq.u32 %p0, %t, 0; @%p0 st.global.u32 [cell], 7;\natom.global.add.u32 %r0, [cell], 1; // FAULT",
                        "membar.gl; atom.global.add.u32 %r0, [cell], 1;\nsetp.eq.u32 %p0, %r0, 127; @%p0 st.global.u32 [cell], 0;"),
                new Fault(Finding.Kind.GLOBAL_RACE, races(), 2, GLOBAL, "ld.volatile.global.u32 %out, [cell];\nsetp.eq.u32 %p0, %t, 127; @%p0 st.global.u32 [cell], 7; // FAULT",
                        "ld.volatile.global.u32 %out, [cell];\nsetp.eq.u32 %p0, %t, 127; @%p0 st.volatile.global.u32 [cell], 7;"),
                new Fault(Finding.Kind.READ_ONLY_WRITTEN, races(), 1, "", own() + "st.global.u32 [%d0], %t;\nld.global.nc.u32 %out, [%d0]; // FAULT",
                        own() + "st.global.u32 [%d0], %t;\nld.global.u32 %out, [%d0];"),
                new Fault(Finding.Kind.GLOBAL_RACE, races(), 2, GLOBAL, lastBlock("") + "// FAULT\nEND:", lastBlock("membar.gl;") + "\nEND:"));
    }

    private static String shuffle(String from, String members) {
        return "mov.u32 %out, 0; setp.ge.u32 %p0, %n, 16; @%p0 bra END;\nshfl.sync.idx.b32 %out, %t, " + from + ", 31, " + members + ";";
    }

    /** The lower half of each warp does more than the upper one. */
    private static String branch(String more) {
        return "mov.u32 %out, 0; and.b32 %r0, %n, 16; setp.ne.u32 %p0, %r0, 0; @%p0 bra ON;\n" + more + "\nON:";
    }

    /** The upper half of each warp stores and leaves on a way of its own. */
    private static String leaving(String others) {
        return "mov.u32 %out, 0; and.b32 %r0, %n, 16; setp.ne.u32 %p0, %r0, 0; @%p0 bra OTHER;\n" + others + " bra ON;\nOTHER: " + own() + "st.global.u32 [%d0], %n; ret;\nON:";
    }

    /** What was read from shared memory is kept in local memory for a while, as unoptimised code keeps all. */
    private static String spilled(String end) {
        return ".local .align 4 .b8 own[8]; mov.u32 %r0, own; mov.u32 %r1, s; st.shared.u32 [%r1+4], 7;\nld.shared.u32 %r2, [%r1" + end.replace(";", "];") + "\n"
                + "st.local.u32 [%r0], %r2; ld.local.u32 %r5, [%r0];\n";
    }

    /** The second warp's lanes copy nothing of their own: each thread copies its word and waits for all but {@code newest} groups. */
    private static String copy(String newest) {
        return OWN + "ld.param.u64 %base, [out]; mad.wide.u32 %d0, %t, 4, %base; cp.async.ca.shared.global [%r1], [%d0], 4;\n"
                + "cp.async.commit_group; cp.async.wait_group " + newest + ";\n";
    }

    private static String parted(String at) {
        return "setp.lt.u32 %p0, %n, " + at + "; @%p0 bra A;\nbar.sync 0; // FAULT\nbra B;\nA: bar.sync 0;\nB: mov.u32 %out, 0;";
    }

    private static String move(String most) {
        return "setp.lt.u32 %p0, %n, " + most + "; @%p0 bra END;\nmovmatrix.sync.aligned.m8n8.trans.b16 %out, %t; ";
    }

    /** A copy of a register that only the first 40 threads wrote. */
    private static String guarded(String others) {
        return "setp.lt.u32 %p0, %n, 40; @%p0 mov.u32 %r5, 1; " + others + " mov.u32 %r6, %r5;\n";
    }

    private static String local(String offset) {
        return ".local .align 4 .b8 own[8]; mov.u32 %r0, own; st.local.u32 [%r0], %t;\nld.local.u32 %out, [%r0+" + offset + "]; ";
    }

    /** A struct of a byte and a word, and its copy by words; its last word is not set. */
    private static String gaps(String mark) {
        return ".local .align 8 .b8 own[32]; mov.u32 %r0, own; st.local.u8 [%r0], %t; st.local.u32 [%r0+4], 7;\n"
                + "ld.local.u64 %d0, [%r0]; ld.local.u64 %d1, [%r0+8]; add.u32 %r1, %r0, 16; st.local.u64 [%r1], %d0; st.local.u64 [%r1+8], %d1; " + mark + "\n";
    }

    private static String chosen() {
        return "setp.lt.u32 %p0, %t, 1000; mov.u32 %r6, %r5;\n";
    }

    private static String own() {
        return "ld.param.u64 %base, [out]; mad.wide.u32 %d0, %t, 4, %base;\n";
    }

    private static String neighbour(String between) {
        return OWN + "xor.b32 %r2, %n, 1; mad.lo.u32 %r3, %r2, 4, %r0; st.shared.u32 [%r1], %t; " + between + "\n";
    }

    /** The first thread sets the first cell. */
    private static String first(String between) {
        return "setp.eq.u32 %p0, %n, 0; @%p0 st.shared.u32 [s], 7; " + between + "\n";
    }

    /** Every block writes a cell in turn; the last to count reads it. */
    private static String lastBlock(String fence) {
        return "setp.ne.u32 %p0, %n, 0; @%p0 bra END; setp.eq.u32 %p1, %t, 0; @%p1 st.global.u32 [cell], %t; " + fence
                + " atom.global.add.u32 %r0, [count], 1; setp.ne.u32 %p2, %r0, 1; @%p2 bra END; membar.gl;\nld.global.u32 %out, [cell]; ";
    }

    private static LaunchReport run(Fault fault, String code) {
        try (PtxMachine machine = Ptx.machine(fault.before() + Ptx.entry(fault.checks().initialised() ? code : "mov.u32 %out, 0;\n" + code))) {
            DeviceBuffer out = machine.allocate(4L * 64 * fault.blocks());
            return machine.kernel("k").grid(fault.blocks(), 1, 1).block(64, 1, 1).launch(fault.checks(), out);
        }
    }

    private static int lineOf(Fault fault, String code) {
        String text = Ptx.HEAD + fault.before() + Ptx.entry(fault.checks().initialised() ? code : "mov.u32 %out, 0;\n" + code);
        return (int) text.substring(0, text.indexOf("FAULT")).lines().count();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aPlantedFaultIsFoundAtItsLine(Fault fault) {
        List<Finding> findings = run(fault, fault.bad()).findings();
        int line = lineOf(fault, fault.bad());
        assertEquals(true, findings.stream().anyMatch(f -> f.kind() == fault.kind() && f.line() == line), "line " + line + " expected, found " + findings);
        assertEquals(List.of(), findings.stream().filter(f -> f.kind() != fault.kind()).toList());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void itsCleanTwinIsNot(Fault fault) {
        String good = fault.checks().initialised() && !fault.good().contains("%out") ? "mov.u32 %out, 0;\n" + fault.good() : fault.good();
        assertEquals(List.of(), run(fault, good).findings());
    }

    @Test
    void findingsOfOneLineAreCounted() {
        Fault fault = new Fault(Finding.Kind.OUT_OF_BOUNDS, memory(), 2, "", "ld.param.u64 %base, [out]; ld.global.u32 %out, [%base+-4]; // FAULT", "");
        List<Finding> findings = run(fault, fault.bad()).findings();
        assertEquals(1, findings.size());
        assertEquals(128, findings.getFirst().count());
        assertEquals(new Dim(0, 0, 0), findings.getFirst().block());
    }

    /** Of all checks together one finds it, and names the first thread whatever the order of turns. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aCopyThatIsNotWaitedForIsOneFindingAtTheFirstThread(long seed) {
        try (PtxMachine machine = Ptx.machine(SHARED + Ptx.entry("mov.u32 %out, 0;\n" + copy("1") + "ld.shared.u32 %out, [%r1]; cp.async.wait_all;"))) {
            List<Finding> findings = machine.kernel("k").grid(2, 1, 1).block(64, 1, 1).launch(Checks.all().seeded(seed), machine.buffer(new int[128])).findings();
            assertEquals(List.of(Finding.Kind.ASYNC_NOT_WAITED), findings.stream().map(Finding::kind).toList());
            assertEquals(List.of(new Dim(0, 0, 0), new Dim(0, 0, 0), 128L), List.of(findings.getFirst().block(), findings.getFirst().thread(), findings.getFirst().count()));
        }
    }

    @Test
    void theNearestAllocationIsCalledByItsName() {
        try (PtxMachine machine = Ptx.machine(Ptx.entry("mov.u32 %out, 0;"))) {
            Finding finding = machine.kernel("k").block(2, 1, 1).launch(memory(), machine.allocate(4, "y")).findings().getFirst();
            assertTrue(finding.detail().contains("0 bytes past the end of buffer y [4 bytes at 0x"), finding.detail());
        }
    }

    @Test
    void memoryThatTheHostWroteIsInitialised() {
        try (PtxMachine machine = Ptx.machine(Ptx.entry(own() + "ld.global.u32 %out, [%d0];"))) {
            Kernel kernel = machine.kernel("k").block(4, 1, 1);
            assertEquals(List.of(), kernel.launch(initialised(), machine.buffer(1, 2, 3, 4)).findings());
            DeviceBuffer half = machine.allocate(16).write(1, 2);
            assertEquals(2, kernel.launch(initialised(), half).findings().getFirst().count());
            DeviceBuffer written = machine.allocate(16);
            kernel.launch(written);
            assertEquals(List.of(), kernel.launch(initialised(), written).findings());
        }
    }

    @Test
    void aSeedChangesTheOrderOfTurnsAndRepeatsIt() {
        String code = "atom.global.add.u32 %out, [count], 1;";
        try (PtxMachine machine = Ptx.machine(GLOBAL + Ptx.entry(code))) {
            int[][] orders = new int[3][];
            long[] seeds = {1, 1, 2};
            for (int i = 0; i < seeds.length; i++) {
                DeviceBuffer out = machine.allocate(4 * 32 * 16);
                machine.kernel("k").grid(16, 1, 1).block(32, 1, 1).launch(Checks.none().seeded(seeds[i]), out);
                orders[i] = out.ints();
                for (int j = orders[i].length - 1; j >= 0; j--) orders[i][j] -= 32 * 16 * i;
            }
            assertEquals(Arrays.toString(orders[0]), Arrays.toString(orders[1]));
            assertEquals(false, Arrays.equals(orders[0], orders[2]));
        }
    }
}
