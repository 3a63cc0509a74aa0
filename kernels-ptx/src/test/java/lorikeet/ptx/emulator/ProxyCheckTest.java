package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shared memory that threads write and the asynchronous proxy reads needs a fence in between. */
class ProxyCheckTest {
    private static final String COPY = "setp.ne.u32 %p0, %t, 0;\n@%p0 bra DONE;\ncp.async.bulk.global.shared::cta.bulk_group [%d0], [tile], 128; cp.async.bulk.commit_group; cp.async.bulk.wait_group 0;\nDONE: bar.sync 0;\n";
    private static final String STORE = "mov.u32 %r0, tile; mad.lo.u32 %r0, %t, 4, %r0; st.shared.u32 [%r0], %t;\n";

    private static List<Finding> found(String code) {
        String module = ".shared .align 128 .b8 tile[128]; .global .align 128 .b8 target[128]; .shared .align 8 .b64 bar;\n";
        return Ptx.findings(module, "mov.u32 %out, 0; mov.u64 %d0, target;\n" + code, 32, new int[32]);
    }

    /** By whom there is a fence is left open: by those who wrote, or by the one that reads after a barrier. */
    @ParameterizedTest
    @CsvSource({"fence.proxy.async;, bar.sync 0;, 0", "fence.proxy.async.shared::cta;, bar.sync 0;, 0", "fence.proxy.async.shared::cluster;, bar.sync 0;, 0", "fence.proxy.async.global;, bar.sync 0;, 1", "'', bar.sync 0; fence.proxy.async;, 0", "'', bar.sync 0;, 1", "fence.proxy.alias; fence.acq_rel.cta;, bar.sync 0;, 1"})
    void aFenceStandsBetweenStoresAndACopy(String before, String after, int count) {
        List<Finding> found = found(STORE + before + after + COPY);
        assertEquals(count, found.size(), found.toString());
        if (count == 0) return;
        assertEquals(Finding.Kind.MISSING_PROXY_FENCE, found.getFirst().kind());
        assertEquals("cp reads shared memory that line 9 wrote, and nobody has executed fence.proxy.async since", found.getFirst().detail());
    }

    /** A fence before a store is none after it. */
    @ParameterizedTest
    @CsvSource({"fence.proxy.async;, 1", "'', 1"})
    void anEarlierFenceIsNone(String before, int count) {
        assertEquals(count, found(before + STORE + "bar.sync 0;" + COPY).size());
    }

    /** What a bulk copy has written, a bulk copy reads without a fence; what threads have put there by cp.async needs one. */
    @ParameterizedTest
    @CsvSource({"'@!%p0 mbarrier.arrive.expect_tx.shared.b64 _, [bar], 128;\n@!%p0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [tile], [%d0], 128, [bar];\nL: mbarrier.try_wait.parity.shared.b64 %p1, [bar], 0;\n@!%p1 bra L;', 0",
        "'mad.wide.u32 %d1, %t, 4, %d0; mov.u32 %r0, tile; mad.lo.u32 %r0, %t, 4, %r0; cp.async.ca.shared.global [%r0], [%d1], 4; cp.async.wait_all; bar.sync 0;', 1"})
    void whatOtherCopiesHaveWritten(String fill, int count) {
        String begin = "st.global.u32 [%d0], 0; setp.ne.u32 %p0, %t, 0;\n@!%p0 mbarrier.init.shared.b64 [bar], 1;\nbar.sync 0;\nmad.wide.u32 %d1, %t, 4, %d0; st.global.u32 [%d1], %t; bar.sync 0;\n";
        List<Finding> found = found(begin.replace("st.global.u32 [%d0], 0; ", "") + fill.replace("\\n", "\n") + "\n" + COPY);
        assertEquals(count, found.stream().filter(f -> f.kind() == Finding.Kind.MISSING_PROXY_FENCE).count(), found.toString());
    }
}
