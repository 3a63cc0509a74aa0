package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** mbarrier objects: their phases against a model of the PTX manual's text, what they order, and what is no use of them. */
class MbarrierTest {
    static final Set<String> FAMILIES = Set.of("mbarrier");
    private static final String SHARED = ".shared .align 8 .b64 bar; .shared .align 16 .b32 data[128];\n";
    private static final String INIT = "setp.eq.u32 %p0, %t, 0; @%p0 mbarrier.init.shared::cta.b64 [bar], COUNT; bar.sync 0;\n";

    private static String init(int count) {
        return INIT.replace("COUNT", String.valueOf(count));
    }

    private static int[] clean(String code, int threads) {
        int[] out = new int[threads];
        assertEquals(List.of(), Ptx.findings(SHARED, code, threads, out));
        return out;
    }

    private static Set<Finding.Kind> kinds(String code, int threads) {
        return Set.copyOf(Ptx.findings(SHARED, code, threads, new int[threads]).stream().map(Finding::kind).toList());
    }

    /** Each thread writes a word and reads that of the thread half a block away. */
    private static String exchange(String arriveAndWait) {
        return init(64) + "mul.lo.u32 %r0, %t, 4; mov.u32 %r1, data; add.u32 %r0, %r0, %r1; mul.lo.u32 %r2, %t, 3; st.shared.u32 [%r0], %r2;\n" + arriveAndWait
                + "add.u32 %r3, %t, 32; and.b32 %r3, %r3, 63; mul.lo.u32 %r3, %r3, 4; add.u32 %r3, %r3, %r1; ld.shared.u32 %out, [%r3];\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"mbarrier.test_wait.shared::cta.b64 %p1, [bar], %d0;", "mbarrier.test_wait.parity.shared.b64 %p1, [bar], 0;", "mbarrier.try_wait.shared::cta.b64 %p1, [bar], %d0;",
        "mbarrier.try_wait.acquire.cta.shared::cta.b64 %p1, [bar], %d0, 1000;", "mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 %p1, [bar], 0;", "mov.u64 %d1, bar; cvta.shared.u64 %d1, %d1; mbarrier.try_wait.parity.b64 %p1, [%d1], 0;"})
    void whatWasDoneBeforeAnArrivalIsSeenAfterTheWait(String wait) {
        int[] expected = IntStream.range(0, 64).map(t -> (t + 32) % 64 * 3).toArray();
        for (String arrive : List.of("mbarrier.arrive.shared::cta.b64 %d0, [bar];", "mbarrier.arrive.release.cta.shared::cta.b64 %d0, [bar], 1;", "mbarrier.arrive.expect_tx.shared::cta.b64 %d0, [bar], 0;")) {
            assertArrayEquals(expected, clean(exchange(arrive + "\nW: " + wait + " @!%p1 bra W;\n"), 64), arrive);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '/', value = {"mbarrier.arrive.shared::cta.b64 %d0, [bar]; /  ", "mbarrier.arrive.relaxed.cta.shared::cta.b64 %d0, [bar]; / W: mbarrier.try_wait.shared::cta.b64 %p1, [bar], %d0; @!%p1 bra W;",
        "mbarrier.arrive.shared::cta.b64 %d0, [bar]; / W: mbarrier.try_wait.relaxed.cta.shared::cta.b64 %p1, [bar], %d0; @!%p1 bra W;"})
    void withoutAWaitOrAnOrderItIsARace(String arrive, String wait) {
        assertTrue(kinds(exchange(arrive + "\n" + (wait == null ? "" : wait) + "\n"), 64).contains(Finding.Kind.SHARED_RACE));
    }

    @Test
    void anObjectThatOthersWereNotToldOfIsARace() {
        String code = exchange("mbarrier.arrive.shared::cta.b64 %d0, [bar];\nW: mbarrier.try_wait.shared::cta.b64 %p1, [bar], %d0; @!%p1 bra W;\n").replace("COUNT; bar.sync 0;", "COUNT;").replace("64; bar.sync 0;", "64;");
        assertTrue(kinds(code, 64).contains(Finding.Kind.SHARED_RACE));
    }

    /** A warp writes one of two buffers while the other warp reads the other one, over seven rounds. */
    @Test
    void twoBuffersGoAroundBetweenTwoWarps() {
        String shared = ".shared .align 8 .b64 full[2]; .shared .align 8 .b64 empty[2]; .shared .align 16 .b32 data[64];\n";
        String code = """
                setp.eq.u32 %p0, %t, 0; mov.u32 %r0, full; mov.u32 %r1, empty; mov.u32 %out, 0;
                @%p0 mbarrier.init.shared::cta.b64 [%r0], 32; @%p0 mbarrier.init.shared::cta.b64 [%r0+8], 32; @%p0 mbarrier.init.shared::cta.b64 [%r1], 32; @%p0 mbarrier.init.shared::cta.b64 [%r1+8], 32;
                bar.sync 0; setp.ge.u32 %p1, %t, 32; mov.u32 %r2, 0; and.b32 %r8, %t, 31;
                L: and.b32 %r3, %r2, 1; shr.u32 %r4, %r2, 1; and.b32 %r4, %r4, 1; shl.b32 %r5, %r3, 3; shl.b32 %r6, %r3, 7; shl.b32 %r7, %r8, 2; add.u32 %r6, %r6, %r7; mov.u32 %r7, data; add.u32 %r6, %r6, %r7;
                add.u32 %r0, %r5, full; add.u32 %r1, %r5, empty;
                @%p1 bra READ;
                xor.b32 %r4, %r4, 1;
                E: mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r1], %r4; @!%p2 bra E;
                mad.lo.u32 %r7, %r2, 100, %t; st.shared.u32 [%r6], %r7; mbarrier.arrive.shared::cta.b64 %d0, [%r0]; bra NEXT;
                READ: mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r0], %r4; @!%p2 bra READ;
                ld.shared.u32 %r7, [%r6]; add.u32 %out, %out, %r7; mbarrier.arrive.shared::cta.b64 %d0, [%r1];
                NEXT: add.u32 %r2, %r2, 1; setp.lt.u32 %p3, %r2, 7; @%p3 bra L;
                """.replace("add.u32 %r0, %r5, full;", "mov.u32 %r0, full; add.u32 %r0, %r0, %r5;").replace("add.u32 %r1, %r5, empty;", "mov.u32 %r1, empty; add.u32 %r1, %r1, %r5;");
        int[] out = new int[64];
        assertEquals(List.of(), Ptx.findings(shared, code, 64, out));
        for (int t = 0; t < 64; t++) assertEquals(t < 32 ? 0 : 7 * (t - 32) + 100 * 21, out[t]);
    }

    /** The manual's text, step by step: what one thread sees of one object. */
    private static final class Model {
        private int phase;
        private int expected;
        private int pending;
        private int bytes;

        private void end() {
            if (pending == 0 && bytes == 0) {
                phase++;
                pending = expected;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void phasesAreThoseOfTheManual(int seed) {
        Random random = new Random(seed);
        Model model = new Model();
        model.expected = model.pending = random.nextInt(2, 7);
        StringBuilder code = new StringBuilder("mbarrier.init.shared::cta.b64 [bar], " + model.pending + "; ld.param.u64 %base, [out];\n");
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            step(model, random, code, expected);
            code.append("mbarrier.test_wait.parity.shared::cta.b64 %p0, [bar], 0; selp.b32 %r0, 1, 0, %p0; st.global.u32 [%base+").append(4 * expected.size()).append("], %r0;\n");
            expected.add(model.phase % 2);
        }
        String text = SHARED + Ptx.entry(code + "mov.u32 %out, %r0;\n").replace("st.global.u32 [%base], %out;", "");
        try (PtxMachine machine = Ptx.hopper(text)) {
            DeviceBuffer out = machine.allocate(4L * expected.size());
            machine.kernel("k").launch(out);
            assertArrayEquals(expected.stream().mapToInt(Integer::intValue).toArray(), out.ints(), code.toString());
        }
    }

    /** One operation on bytes, or an arrival. */
    private static void step(Model model, Random random, StringBuilder code, List<Integer> expected) {
        int choice = random.nextInt(4);
        if (choice == 0) {
            code.append("mbarrier.expect_tx.relaxed.cta.shared::cta.b64 [bar], 48;\n");
            model.bytes += 48;
        } else if (choice == 1) {
            if (model.bytes > 0) complete(model, code, 48);
        } else {
            arrive(model, random, code, expected, choice == 2);
        }
    }

    private static void complete(Model model, StringBuilder code, int bytes) {
        code.append("mbarrier.complete_tx.shared::cta.b64 [bar], ").append(bytes).append(";\n");
        model.bytes -= bytes;
        model.end();
    }

    /** An arrival; the count of pending ones in the state that it returns is stored. */
    private static void arrive(Model model, Random random, StringBuilder code, List<Integer> expected, boolean announces) {
        boolean drops = model.expected > 2 && random.nextInt(4) == 0;
        int count = drops || announces ? 1 : random.nextInt(1, model.pending + 1);
        boolean last = count == model.pending && model.bytes == 0;
        String kind = announces ? ".expect_tx" : !last && random.nextBoolean() ? ".noComplete" : "";
        code.append("mbarrier.arrive").append(drops ? "_drop" : "").append(kind).append(".shared::cta.b64 %d0, [bar], ").append(announces ? 48 : count).append(";\n");
        code.append("mbarrier.pending_count.b64 %r0, %d0; st.global.u32 [%base+").append(4 * expected.size()).append("], %r0;\n");
        expected.add(model.pending);
        if (announces) model.bytes += 48;
        if (drops) model.expected -= count;
        model.pending -= count;
        model.end();
        // Where only bytes are missing, they come: nobody may arrive before the next phase.
        if (model.pending == 0) complete(model, code, model.bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"try_wait", "test_wait"})
    void aWaitThatCannotEndIsADeadlock(String wait) {
        String code = init(3) + "mbarrier.arrive.shared::cta.b64 %d0, [bar];\nW: mbarrier." + wait + ".shared::cta.b64 %p1, [bar], %d0; @!%p1 bra W;\nmov.u32 %out, 0;";
        Finding found = assertThrows(LaunchFault.class, () -> {
            try (PtxMachine machine = Ptx.hopper(SHARED + Ptx.entry(code))) {
                machine.kernel("k").block(2, 1, 1).launch(machine.allocate(8));
            }
        }).finding();
        assertEquals(Finding.Kind.DEADLOCK, found.kind());
        assertTrue(found.detail().contains("phase 0 awaits 1 of 3 arrivals"), found.detail());
        assertTrue(Set.of(Finding.Kind.DEADLOCK, Finding.Kind.ENDLESS_LOOP).containsAll(kinds(code, 2)));
    }

    @Test
    void aWaitEndsForItsTimeWhereNothingComes() {
        assertArrayEquals(new int[] {0}, clean(init(1) + "mbarrier.try_wait.parity.shared::cta.b64 %p1, [bar], 0, 20; selp.b32 %out, 1, 0, %p1;\n", 1));
        // What the waiting thread does after that ends its own wait.
        assertArrayEquals(new int[] {7}, clean(init(1) + "mov.u32 %out, 7;\nW: mbarrier.try_wait.parity.shared::cta.b64 %p1, [bar], 0; @!%p1 mbarrier.arrive.shared::cta.b64 %d0, [bar]; @!%p1 bra W;\n", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '/', value = {"mbarrier.arrive.shared::cta.b64 %d0, [data+64]; / no mbarrier was initialised there", "mbarrier.arrive.shared::cta.b64 %d0, [bar], 3; / 3 arrivals, 2 of 2 are pending",
        "mbarrier.arrive.noComplete.shared::cta.b64 %d0, [bar], 2; / it ends the phase", "mov.u64 %d1, 5; st.shared.u64 [bar], %d1; mbarrier.arrive.shared::cta.b64 %d0, [bar]; / its bytes were overwritten",
        "mbarrier.init.shared::cta.b64 [bar], 2; / it is in use", "mbarrier.inval.shared::cta.b64 [bar]; mbarrier.arrive.shared::cta.b64 %d0, [bar]; / no mbarrier was initialised there",
        "mbarrier.expect_tx.shared::cta.b64 [bar], 2000000; / expected at most 1048575", "mov.u32 %r1, 0; mbarrier.init.shared::cta.b64 [data], %r1; / a count of 0, expected 1 to 1048575",
        "mbarrier.try_wait.parity.shared::cta.b64 %p1, [data], 0; / no mbarrier was initialised there"})
    void misuseIsFound(String code, String detail) {
        List<Finding> found = Ptx.findings(SHARED, init(2) + "mov.u64 %d0, 0; st.shared.u64 [data], %d0; st.shared.u64 [data+64], %d0;" + code + "mov.u32 %out, 0;", 1, new int[1]);
        assertEquals(Finding.Kind.BAD_BARRIER, found.getFirst().kind());
        assertTrue(found.getFirst().detail().contains(detail), found.getFirst().detail());
    }

    @Test
    void anObjectLiesInSharedMemory() {
        String code = "ld.param.u64 %d1, [out]; mbarrier.init.b64 [%d1], 1; mov.u32 %out, 0;";
        assertTrue(kinds(code, 2).contains(Finding.Kind.BAD_BARRIER));
        assertTrue(kinds("mov.u32 %r1, data; mbarrier.init.shared::cta.b64 [%r1+4], 1; mov.u32 %out, 0;", 1).contains(Finding.Kind.MISALIGNED));
    }

    @ParameterizedTest
    @CsvSource({"32, .noinc", "1, ''"})
    void copiesArriveAtAnObject(int count, String noinc) {
        String shared = ".shared .align 8 .b64 bar; .shared .align 16 .b32 data[32];\n";
        String copy = init(count) + "mul.lo.u32 %r0, %t, 4; mov.u32 %r1, data; add.u32 %r2, %r0, %r1; ld.param.u64 %d0, [out]; mul.wide.u32 %d1, %t, 4; add.u64 %d0, %d0, %d1;\n"
                + "cp.async.ca.shared.global [%r2], [%d0], 4; cp.async.mbarrier.arrive" + noinc + ".shared::cta.b64 [bar];\n" + (count == 1 ? "bar.sync 0; @%p0 mbarrier.arrive.shared::cta.b64 %d2, [bar];\n" : "");
        String read = "sub.u32 %r3, 31, %t; mul.lo.u32 %r3, %r3, 4; add.u32 %r3, %r3, %r1; ld.shared.u32 %out, [%r3];\n".replace("sub.u32 %r3, 31, %t;", "mov.u32 %r3, 31; sub.u32 %r3, %r3, %t;");
        String wait = "W: mbarrier.try_wait.parity.shared::cta.b64 %p1, [bar], 0; @!%p1 bra W;\n";
        for (boolean waits : new boolean[] {true, false}) {
            try (PtxMachine machine = Ptx.hopper(shared + Ptx.entry(copy + (waits ? wait : "") + read).replace("st.global.u32 [%base], %out;", "st.global.u32 [%base+128], %out;"))) {
                DeviceBuffer buffer = machine.allocate(256);
                buffer.write(IntStream.range(0, 64).map(i -> i * i).toArray());
                List<Finding> found = machine.kernel("k").block(32, 1, 1).launch(Checks.all(), buffer).findings();
                assertEquals(waits, found.isEmpty(), found.toString());
                if (waits) assertArrayEquals(IntStream.range(0, 32).map(t -> (31 - t) * (31 - t)).toArray(), IntStream.of(buffer.ints()).skip(32).toArray());
                else assertTrue(found.stream().anyMatch(f -> f.kind() == Finding.Kind.ASYNC_NOT_WAITED), found.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mbarrier.arrive.release.shared::cta.b64 %d0, [bar];", "mbarrier.arrive.shared::cluster.b64 %d0, [bar];",
        "mbarrier.arrive.noComplete.shared::cta.b64 %d0, [bar];", "mbarrier.try_wait.shared::cluster.b64 %p0, [bar], %d0;", "mbarrier.test_wait.shared::cta.b64 %p0, [bar], %d0, 10;", "mbarrier.arrive.shared::cta.b32 %d0, [bar];",
        "mbarrier.test_wait.parity.shared::cta.b64 %p0, [bar], %d0;", "mbarrier.swap.b64 %d0, [bar];", "mbarrier.arrive.expect_tx.noComplete.shared::cta.b64 %d0, [bar], 1;", "mbarrier.init.global.b64 [bar], 1;"})
    void otherFormsAreRefused(String code) {
        assertThrows(FormatException.class, () -> Ptx.hopper(SHARED + Ptx.entry(code)).kernel("k"));
    }

    @Test
    void olderTargetsHaveLess() {
        String code = "mbarrier.try_wait.shared::cta.b64 %p0, [bar], %d0;";
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.machine(SHARED + Ptx.entry(code)).kernel("k"));
        assertTrue(refused.getMessage().contains(".try_wait needs .version 7.8 and .target sm_90"), refused.getMessage());
        Ptx.machine(SHARED + Ptx.entry("mbarrier.test_wait.shared.b64 %p0, [bar], %d0;")).kernel("k");
    }
}
