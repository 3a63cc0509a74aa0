package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lorikeet.tensor.FormatException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What hardware has and the emulator has not is refused by name, in a line. */
class NotEmulatedTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "st.async.weak.shared::cluster.mbarrier::complete_tx::bytes.u32 [%r1], %r2, [%r0];|stores to distributed shared memory",
        "red.async.relaxed.cluster.global.mbarrier::complete_tx::bytes.shared::cluster.add.u32 [%r1], %r2, [%r0];|reductions in distributed shared memory",
        "st.bulk.weak.shared::cta [%d0], %d1, 0;|st.bulk, which fills",
        "cp.async.bulk.global.shared::cta.bulk_group.cp_mask [%d0], [%r1], 16, %r2;|bulk copies of chosen bytes",
        "wgmma.mma_async.sync.aligned.m64n8k256.s32.b1.b1.and.popc {%r0, %r1, %r2, %r3}, %d0, %d1, 1;|products of bits",
        "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc {%r0, %r1}, {%r2}, {%r3}, {%r0, %r1};|products of bits",
        "mma.sync.aligned.m8n8k32.row.col.s32.s4.u4.s32 {%r0, %r1}, {%r2}, {%r3}, {%r0, %r1};|products of 4-bit integers",
        "wmma.load.a.sync.aligned.row.m8n8k32.s4 {%r0}, [%d0];|products of 4-bit integers",
        "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%d0, %d1}, {%d2}, {%d3}, {%d0, %d1};|products of f64",
        "mma.sync.aligned.m8n8k4.row.col.f16.f16.f16.f16 {%r0, %r1, %r2, %r3}, {%r0, %r1}, {%r2, %r3}, {%r0, %r1, %r2, %r3};|products of f16 by quarters",
        "stmatrix.sync.aligned.m16n8.x1.trans.shared.b8 [%r1], {%r2};|matrices of bytes",
        "ldmatrix.sync.aligned.m8n16.x1.shared.b8x16.b4x16_p64 {%r2}, [%r1];|matrices of 4 or 6 bits",
        "ldmatrix.sync.aligned.m8n16.x2.shared.b8x16.b6x16_p32 {%r2, %r3}, [%r1];|matrices of 4 or 6 bits",
        "alloca.u64 %d0, %d1, 8;|alloca is not emulated", "stacksave.u64 %d0;|stacksave is not emulated", "stackrestore.u64 %d0;|stackrestore is not emulated",
        "redux.sync.min.f32 %r1, %r2, -1;|reductions of f32",
        "fma.rn.f32x2 %d0, %d1, %d2, %d3;|arithmetic on pairs of f32",
        "add.rn.ftz.f32x2 %d0, %d1, %d2;|arithmetic on pairs of f32",
        "multimem.ld_reduce.global.add.u32 %r1, [%d0];|multimem is not emulated"})
    void itIsRefusedByName(String statement, String what) {
        String message = assertThrows(FormatException.class, () -> Ptx.hopper(".entry k() {\n.reg .b32 %r<4>; .reg .b64 %d<4>;\n  " + statement + "\nret; }\n").kernel("k")).getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith("k.ptx line 6 column 3: instruction '") && message.contains("' is not supported: " + what), message);
    }
}
