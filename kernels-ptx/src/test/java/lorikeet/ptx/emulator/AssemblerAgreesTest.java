package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.ptx.driver.Assemblers;
import lorikeet.ptx.driver.Ptxas;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;

/** Forms of instructions for sm_90a: the emulator takes what the assembler takes, and refuses what it refuses. */
class AssemblerAgreesTest {
    private static final String BULK = "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [tile], [%d0], ";
    private static final String REDUCE = "cp.reduce.async.bulk.global.shared::cta.bulk_group.";
    private static final String PRODUCT = "wgmma.mma_async.sync.aligned.m64n8k";

    private static final List<String> TAKEN = List.of("mbarrier.init.shared::cta.b64 [bar], 1;", "mbarrier.inval.shared.b64 [bar];", "mbarrier.arrive.shared.b64 %d0, [bar];", "mbarrier.arrive.shared.b64 %d0, [bar], 2;", "mbarrier.arrive.b64 _, [bar];",
            "mbarrier.arrive.noComplete.shared.b64 %d0, [bar], 1;", "mbarrier.arrive.noComplete.release.cta.shared.b64 %d0, [bar], 1;", "mbarrier.arrive.release.cluster.shared::cta.b64 %d0, [bar];", "mbarrier.arrive.relaxed.cta.shared::cta.b64 %d0, [bar];",
            "mbarrier.arrive.shared::cluster.b64 _, [bar];", "mbarrier.arrive.expect_tx.shared::cta.b64 %d0, [bar], 16;", "mbarrier.arrive_drop.expect_tx.shared::cta.b64 %d0, [bar], 16;", "mbarrier.arrive_drop.noComplete.shared.b64 %d0, [bar], 1;",
            "mbarrier.expect_tx.relaxed.cta.shared::cta.b64 [bar], 16;", "mbarrier.complete_tx.shared::cta.b64 [bar], 16;", "mbarrier.test_wait.acquire.cta.shared::cta.b64 %p0, [bar], %d0;", "mbarrier.test_wait.parity.shared.b64 %p0, [bar], 0;",
            "mbarrier.try_wait.shared.b64 %p0, [bar], %d0;", "mbarrier.try_wait.parity.shared.b64 %p0, [bar], %r0, %r1;", "mbarrier.pending_count.b64 %r0, %d0;", "cp.async.mbarrier.arrive.shared.b64 [bar];", "cp.async.mbarrier.arrive.noinc.shared.b64 [bar];",
            BULK + "%r0, [bar];", BULK + "32, [bar];", "cp.async.bulk.shared::cta.global.mbarrier::complete_tx::bytes [tile], [%d0], 16, [bar];", "cp.async.bulk.global.shared::cta.bulk_group [%d0], [tile], 16;",
            "cp.async.bulk.shared::cluster.shared::cta.mbarrier::complete_tx::bytes [tile], [tile], 16, [bar];", "cp.async.bulk.commit_group;", "cp.async.bulk.wait_group 0;", "cp.async.bulk.wait_group.read 1;", "cp.async.bulk.prefetch.L2.global [%d0], 16;",
            REDUCE + "add.u64 [%d0], [tile], 16;", REDUCE + "add.f64 [%d0], [tile], 16;", REDUCE + "add.noftz.bf16 [%d0], [tile], 16;", REDUCE + "min.f16 [%d0], [tile], 16;", REDUCE + "max.s64 [%d0], [tile], 16;", REDUCE + "and.b64 [%d0], [tile], 16;",
            "red.add.v4.f32 [%d0], {%f0, %f1, %f2, %f3};", "red.global.min.noftz.v2.bf16x2 [%d0], {%r0, %r1};", "atom.global.max.noftz.v4.f16 {%h0, %h1, %h2, %h3}, [%d0], {%h0, %h1, %h2, %h3};", "atom.shared.cas.b128 %q0, [tile], %q1, %q2;",
            "atom.exch.b128 %q0, [%d0], %q1;", "mov.b128 %q0, {%d0, %d1};", "mov.b128 {%d0, %d1}, %q0;", "mov.b128 %q0, %q1;", "vadd.s32.u32.s32.sat %r0.b0, %r1.h1, %r2.b2, %r3;", "vshl.u32.u32.u32.sat.wrap.add %r0, %r1.b0, %r2, %r3;",
            "vset.u32.s32.lt.add %r0, %r1, %r2, %r3;", "vmad.s32.s32.u32 %r0, -%r1.b0, %r2, %r3;", "vmad.s32.s32.s32 %r0, -%r1, -%r2, %r3;", "vmad.s32.s32.s32.po.sat.shr7 %r0, %r1, %r2, %r3;", "vadd2.s32.s32.u32.sat %r0.h10, %r1.h32, %r2.h00, %r3;",
            "vavrg4.s32.s32.s32 %r0.b20, %r1.b7654, %r2.b0123, %r3;", "vset4.u32.u32.ne.add %r0, %r1, %r2, %r3;", "cvt.rn.satfinite.e4m3x2.f32 %h0, %f0, %f1;", "cvt.rn.satfinite.relu.e5m2x2.f16x2 %h0, %r0;", "cvt.rn.relu.f16x2.e5m2x2 %r0, %h0;",
            "mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e5m2.f32 {%f0, %f1, %f2, %f3}, {%r0, %r1, %r2, %r3}, {%r4, %r5}, {%f0, %f1, %f2, %f3};", PRODUCT + "16.f32.f16.f16 {%f0, %f1, %f2, %f3}, %d0, %d1, %p0, 1, -1, 0, 1;",
            PRODUCT + "16.f32.bf16.bf16 {%f0, %f1, %f2, %f3}, {%r0, %r1, %r2, %r3}, %d1, %p0, 1, 1, 1;", PRODUCT + "8.f32.tf32.tf32 {%f0, %f1, %f2, %f3}, %d0, %d1, %p0, 1, 1;", PRODUCT + "32.f16.e4m3.e5m2 {%r0, %r1}, %d0, %d1, %p0, 1, 1;",
            PRODUCT + "32.s32.s8.u8.satfinite {%r0, %r1, %r2, %r3}, %d0, %d1, %p0;", "wgmma.fence.sync.aligned;", "wgmma.commit_group.sync.aligned;", "wgmma.wait_group.sync.aligned 7;", "setmaxnreg.inc.sync.aligned.u32 232;", "brkpt;",
            "mov.u32 %r0, %clusterid.x;", "st.shared::cluster.u32 [tile], 1;", "fence.proxy.async;", "fence.mbarrier_init.release.cluster;", "barrier.cluster.arrive.release.aligned;", "barrier.cluster.arrive.relaxed;", "barrier.cluster.wait.acquire.aligned;", "barrier.cluster.wait;",
            "mapa.shared::cluster.u32 %r0, %r1, %r2;", "mapa.u64 %d0, %d1, 0;", "getctarank.u64 %r0, %d1;", "getctarank.shared::cluster.u32 %r0, %r1;", "griddepcontrol.wait;", "pmevent 3;", "createpolicy.fractional.L2::evict_last.b64 %d0, 0.5;", "createpolicy.cvt.L2.b64 %d0, %d1;",
            "createpolicy.range.global.L2::evict_last.L2::evict_first.b64 %d0, [%d1], 16, %r0;", "stmatrix.sync.aligned.m8n8.x2.trans.shared.b16 [tile], {%r0, %r1};");

    private static final List<String> REFUSED = List.of("mbarrier.test_wait.shared::cluster.b64 %p0, [bar], %d0;", "mbarrier.arrive.release.shared::cta.b64 %d0, [bar];", "mbarrier.arrive.shared::cluster.b64 %d0, [bar];", "mbarrier.arrive.shared.b32 %d0, [bar];",
            BULK + "24, [bar];", "cp.async.bulk.shared::cluster.global.bulk_group [tile], [%d0], 16;", REDUCE + "add.s64 [%d0], [tile], 16;", REDUCE + "add.f16 [%d0], [tile], 16;", REDUCE + "min.noftz.f16 [%d0], [tile], 16;", REDUCE + "min.f32 [%d0], [tile], 16;",
            REDUCE + "and.u32 [%d0], [tile], 16;", "red.global.min.v2.f16 [%d0], {%h0, %h1};", "red.global.add.v4.f16x2 [%d0], {%r0, %r1, %r2, %r3};", "red.shared.add.v2.f32 [tile], {%f0, %f1};", "vadd.u32.u32.u32 %r0.b0, %r1, %r2;",
            "vadd2.s32.s32.s32 %r0, %r1, %r2;", "vmad.s32.s32.s32 %r0, -%r1, %r2, -%r3;", "cvt.rn.e4m3x2.f32 %h0, %f0, %f1;", "cvt.rn.satfinite.f16x2.e4m3x2 %r0, %h0;", PRODUCT + "16.f32.f16.f16 {%f0, %f1, %f2, %f3}, %d0, %d1, %p0, 0, 1, 0, 1;",
            PRODUCT + "16.f32.f16.bf16 {%f0, %f1, %f2, %f3}, %d0, %d1, %p0, 1, 1, 0, 1;", "wgmma.mma_async.sync.aligned.m64n12k16.f32.f16.f16 {%f0, %f1, %f2, %f3, %f4, %f5}, %d0, %d1, %p0, 1, 1, 0, 1;", "setmaxnreg.dec.sync.aligned.u32 20;", "barrier.cluster.wait.release;", "barrier.cluster.sync;", "griddepcontrol;", "createpolicy.fractional.b64 %d0;", "mapa.shared::cluster.u64 %d0, %d1;",
            "ldmatrix.sync.aligned.m16n16.x1.trans.shared.b8 {%r0, %r1}, [tile];", "cvt.rs.f16x2.f32 %r0, %f0, %f1, %r1;");

    private static PtxSource source(Stream<String> statements) {
        String registers = ".reg .pred %p<4>; .reg .b16 %h<8>; .reg .b32 %r<8>; .reg .f32 %f<8>; .reg .b64 %d<4>; .reg .b128 %q<4>; .shared .align 8 .b64 bar; .shared .align 1024 .b8 tile[4096];";
        List<String> list = statements.toList();
        StringBuilder text = new StringBuilder(Ptx.HOPPER);
        for (int i = 0; i < list.size(); i++) text.append(".visible .entry e").append(i).append("() { ").append(registers).append(' ').append(list.get(i)).append(" ret; }\n");
        return new PtxSource("forms.ptx", text.toString());
    }

    @Test
    void whatTheAssemblerTakes() {
        PtxSource all = source(TAKEN.stream());
        try (PtxMachine machine = PtxMachine.load(all)) {
            for (int i = 0; i < TAKEN.size(); i++) machine.kernel("e" + i);
        }
        Ptxas ptxas = Assemblers.assumePtxas();
        assertEquals(TAKEN.size(), ptxas.assemble(all, "sm_90a").entries().size());
    }

    @Test
    void whatTheAssemblerRefuses() {
        for (String statement : REFUSED) {
            try (PtxMachine machine = PtxMachine.load(source(Stream.of(statement)))) {
                assertThrows(FormatException.class, () -> machine.kernel("e0"), statement);
            }
        }
        Ptxas ptxas = Assemblers.assumePtxas();
        for (String statement : REFUSED) assertThrows(FormatException.class, () -> ptxas.assemble(source(Stream.of(statement)), "sm_90a"), statement);
    }
}
