package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An asynchronous copy may read and write at any time between its beginning and what tells of its end, so barriers around one of the two alone order nobody with it. */
class RaceCopiesTest {
    private static final String CELLS = ".shared .align 16 .b8 tile[32]; .shared .align 8 .b64 bar[2]; .global .align 16 .b8 data[32];\n";
    private static final String START = "mov.u32 %out, 0; mov.u64 %d1, data; setp.eq.u32 %p0, %n, 0; setp.eq.u32 %p1, %n, 32; @%p0 mbarrier.init.shared.b64 [bar], 1; @%p0 mbarrier.init.shared.b64 [bar+8], 1; bar.sync 0;\n";
    private static final String BULK = "mbarrier.arrive.expect_tx.shared.b64 %d2, [BAR], 16; @%p0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [tile], [%d1], 16, [BAR];";
    private static final Set<Finding.Kind> EARLY = EnumSet.of(Finding.Kind.SHARED_RACE, Finding.Kind.GLOBAL_RACE, Finding.Kind.ASYNC_NOT_WAITED);

    /** What 64 threads do; in no order of turns more than one thing is found, and in each or in none. */
    private static boolean isFound(String code) {
        List<Integer> found = LongStream.range(0, 12).mapToObj(seed -> findings(code, seed)).distinct().toList();
        assertEquals(1, found.size(), code);
        return found.getFirst() > 0;
    }

    private static int findings(String code, long seed) {
        try (PtxMachine machine = Ptx.hopper(CELLS + Ptx.entry(START + code))) {
            Checks checks = new Checks(false, false, true, false, OptionalLong.of(seed));
            List<Finding> found = machine.kernel("k").block(64, 1, 1).launch(checks, machine.allocate(4L * 64)).findings();
            assertEquals(List.of(), found.stream().filter(f -> !EARLY.contains(f.kind())).toList());
            return found.size();
        }
    }

    private static String waitAt(String object) {
        return "@!%p0 bra ON; W: mbarrier.try_wait.parity.shared.b64 %p2, [" + object + "], 0; @!%p2 bra W; ON:";
    }

    /** One thread copies, one of another warp accesses the destination or writes the source. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cp.async.ca.shared.global [tile], [%d1], 16;                                                                                      | cp.async.wait_all;            | shared [tile] | global [data]
            cp.async.ca.shared.global [tile], [%d1], 16; cp.async.commit_group;                                                               | cp.async.wait_group 0;        | shared [tile] | global [data]
            cp.async.ca.shared.global [tile], [%d1], 16; @%p0 cp.async.mbarrier.arrive.noinc.shared.b64 [bar];                                | OBJECT                        | shared [tile] | global [data]
            BULK                                                                                                                              | OBJECT                        | shared [tile] | global [data]
            cp.async.bulk.global.shared::cta.bulk_group [%d1], [tile], 16; cp.async.bulk.commit_group;                                        | cp.async.bulk.wait_group 0;   | global [data] | shared [tile]
            """)
    void whatOthersDoComesBeforeTheCopyBeginsOrAfterItsEndIsKnown(String begin, String end, String destination, String source) {
        String copy = "@%p0 " + begin.replace("BULK", BULK.replace("BAR", "bar")) + "\n";
        String wait = end.equals("OBJECT") ? waitAt("bar") + "\n" : "@%p0 " + end + "\n";
        for (String access : List.of("ld." + destination.replace(" ", ".u32 %r1, "), "st." + destination.replace(" ", ".u32 ") + ", 1", "st." + source.replace(" ", ".u32 ") + ", 1")) {
            String other = "@%p1 " + access + ";\n";
            assertEquals(true, isFound(other + copy + "bar.sync 0;\n" + wait + "bar.sync 0;"), "before it begins: " + access);
            assertEquals(true, isFound(copy + "bar.sync 0;\n" + other + wait + "bar.sync 0;"), "on its way: " + access);
            assertEquals(true, isFound(copy + wait + other), "after its end, of which nobody tells: " + access);
            assertEquals(false, isFound(other + "bar.sync 0;\n" + copy + wait + "bar.sync 0;\n" + other), access);
        }
        assertEquals(false, isFound(copy + "bar.sync 0;\n@%p1 ld." + source.replace(" ", ".u32 %r1, ") + ";\n" + wait), "its source may be read");
    }

    /** Somebody has waited, so the data is there; a thread that has not, nor come after one that has, may be early all the same. Thread 0 has copied. */
    @ParameterizedTest
    @CsvSource({"0", "1", "33"})
    void theEndOfABulkCopyIsKnownToThoseWhoWait(int reader) {
        String copy = "@%p0 " + BULK.replace("BAR", "bar") + " bar.sync 0;\n";
        String wait = "@!%p1 bra ON; W: mbarrier.try_wait.parity.shared.b64 %p2, [bar], 0; @!%p2 bra W; ON:\n";
        String read = "setp.eq.u32 %p3, %n, " + reader + "; @%p3 ld.shared.u32 %r1, [tile];\n";
        assertEquals(true, isFound(copy + wait + read));
        assertEquals(false, isFound(copy + wait + "bar.sync 0;\n" + read));
    }

    /** Who has waited for the second of two copies, which have an object each, knows nothing of the first. */
    @Test
    void anObjectTellsOfItsOwnCopies() {
        String second = BULK.replace("BAR", "bar+8").replace("[tile], [%d1]", "[tile+16], [%d1]");
        String copies = "@%p0 " + BULK.replace("BAR", "bar") + "\n@%p0 " + second + "\n" + waitAt("bar") + "\n";
        String other = "@!%p1 bra END; V: mbarrier.try_wait.parity.shared.b64 %p2, [bar+8], 0; @!%p2 bra V; ld.shared.u32 %r1, [tile+AT]; END:";
        assertEquals(true, isFound(copies + other.replace("AT", "0")));
        assertEquals(false, isFound(copies + other.replace("AT", "16")));
    }

    /** Copies of two groups, of which the older is waited for. */
    @Test
    void aGroupTellsOfItsOwnCopies() {
        String copies = "@%p0 cp.async.ca.shared.global [tile], [%d1], 16; cp.async.commit_group; @%p0 cp.async.ca.shared.global [tile+16], [%d1], 16; cp.async.commit_group;\ncp.async.wait_group 1; bar.sync 0;\n";
        String read = "@%p1 ld.shared.u32 %r1, [tile+AT];\ncp.async.wait_all;\n";
        assertEquals(false, isFound(copies + read.replace("AT", "0")));
        assertEquals(true, isFound(copies + read.replace("AT", "16")));
    }
}
