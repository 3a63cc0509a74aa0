package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Barriers at which threads arrive or wait relaxed order what they do with fences alone. */
class RelaxedBarriersTest {
    private static final String SHARED = ".shared .align 8 .b64 bar; .shared .align 16 .b32 s[64]; .global .align 16 .b32 from[32];\n";
    private static final String PLACES = "mov.u32 %r3, s; mad.lo.u32 %r1, %t, 4, %r3; xor.b32 %r2, %t, 63; mad.lo.u32 %r2, %r2, 4, %r3; setp.ne.u32 %p0, %t, 0;\n";
    private static final String INIT = "@!%p0 mbarrier.init.shared.b64 [bar], 64;\n";
    private static final String STORE = "st.shared.u32 [%r1], %t;\n";
    private static final String LOAD = "ld.shared.u32 %out, [%r2];\n";

    /** Each of 64 threads reads what one of the other warp has written. */
    private static void check(String code, boolean races) {
        for (int seed = 0; seed < 4; seed++) {
            try (PtxMachine machine = Ptx.hopper(SHARED + Ptx.entry(PLACES + code))) {
                DeviceBuffer out = machine.allocate(4L * 64);
                List<Finding> found = machine.kernel("k").block(64, 1, 1).launch(Checks.all().seeded(seed), out).findings();
                assertEquals(races, !found.isEmpty(), found.toString());
                assertTrue(found.stream().allMatch(f -> f.kind() == Finding.Kind.SHARED_RACE), found.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"fence.mbarrier_init.release.cluster;, false", "fence.acq_rel.cluster;, false", "'', true", "fence.acquire.cluster;, true", "fence.proxy.async;, true"})
    void newObjectsAreKnownByAFence(String fence, boolean races) {
        check(INIT + fence + "barrier.cluster.arrive.relaxed; barrier.cluster.wait.acquire;\nmbarrier.arrive.shared.b64 %d0, [bar]; mov.u32 %out, 0;", races);
    }

    /** Waits and copies know of the object by that fence as arrivals do. */
    @ParameterizedTest
    @CsvSource({"fence.mbarrier_init.release.cluster;, false", "'', true"})
    void everyUseOfANewObject(String fence, boolean races) {
        String wait = "mbarrier.arrive.shared.b64 %d0, [bar]; W: mbarrier.try_wait.parity.shared.b64 %p1, [bar], 0; @!%p1 bra W; mov.u32 %out, 0;";
        String look = "mbarrier.test_wait.parity.shared.b64 %p1, [bar], 1; mov.u32 %out, 0;";
        String copy = "mov.u64 %d1, from; setp.eq.u32 %p2, %t, 33; @%p2 mbarrier.arrive.expect_tx.shared.b64 %d0, [bar], 128; @!%p2 mbarrier.arrive.shared.b64 %d0, [bar];\n"
                + "@%p2 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [s], [%d1], 128, [bar];\n"
                + "W: mbarrier.try_wait.parity.shared.b64 %p1, [bar], 0; @!%p1 bra W; mov.u32 %out, 0;";
        for (String use : List.of(wait, look, copy)) check(INIT + fence + "barrier.cluster.arrive.relaxed; barrier.cluster.wait;\n" + use, races);
    }

    /** A thread makes an object, too, but what it has written besides is not told of by the fence that is for objects. */
    @ParameterizedTest
    @CsvSource({"fence.mbarrier_init.release.cluster;, true", "fence.acq_rel.cluster;, false", "fence.mbarrier_init.release.cluster; fence.acq_rel.cluster;, false", "'', true"})
    void whatIsWrittenBesideANewObjectNeedsAFenceOfItsOwn(String fence, boolean races) {
        String write = "@!%p0 st.shared.u32 [s], 7;\n" + INIT;
        String read = "mbarrier.arrive.shared.b64 %d0, [bar]; ld.shared.u32 %out, [s];";
        check(write + fence + "barrier.cluster.arrive.relaxed; barrier.cluster.wait.acquire;\n" + read, races);
    }

    @ParameterizedTest
    @CsvSource({"fence.acq_rel.cluster;, '', false", "fence.mbarrier_init.release.cluster;, '', true", "fence.acq_rel.cta;, '', false", "fence.release.cluster;, '', false", "'', fence.acq_rel.cluster;, true", "'', '', true"})
    void aRelaxedArrivalAtTheClustersBarrier(String before, String after, boolean races) {
        check(STORE + before + "barrier.cluster.arrive.relaxed;" + after + "barrier.cluster.wait;\n" + LOAD, races);
    }

    /** What is done after the fence is not passed on. */
    @ParameterizedTest
    @CsvSource({"fence.acq_rel.cluster;", "fence.release.cta;"})
    void aFenceThatComesTooEarly(String fence) {
        check(fence + STORE + "barrier.cluster.arrive.relaxed; barrier.cluster.wait;\n" + LOAD, true);
    }

    @ParameterizedTest
    @CsvSource({"fence.acq_rel.cta;, relaxed.cta, relaxed.cta, fence.acq_rel.cta;, false", "'', release.cta, relaxed.cta, fence.acquire.cluster;, false", "fence.release.cluster;, relaxed.cluster, acquire.cta, '', false",
        "'', relaxed.cta, relaxed.cta, '', true", "fence.acq_rel.cta;, relaxed.cta, relaxed.cta, '', true", "'', relaxed.cta, relaxed.cta, fence.acq_rel.cta;, true", "'', relaxed.cta, acquire.cta, '', true",
        "'', release.cta, relaxed.cta, fence.release.cta;, true"})
    void arrivalsAndWaitsAtAnObject(String before, String arrive, String wait, String after, boolean races) {
        check(INIT + "bar.sync 0;\n" + STORE + before + "mbarrier.arrive." + arrive + ".shared.b64 %d0, [bar];\nW: mbarrier.try_wait.parity." + wait + ".shared.b64 %p1, [bar], 0; @!%p1 bra W;\n" + after + LOAD, races);
    }
}
