package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.Map;
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
    @CsvSource({"u32, 4, 1, 1", "u32, 8, 2, 1", "u32, 128, 32, 1", "u32, 0, 1, 1", "u8, 1, 1, 1", "v2.u32, 8, 2, 2", "v4.u32, 16, 4, 4", "v4.u32, 32, 8, 4", "u32, 132, 1, 1", "v4.u32, 0, 4, 4", "v2.u32, 0, 2, 2"})
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

    private static Counters counters(String before, String code, int blocks, int threads) {
        try (PtxMachine machine = Ptx.machine(before + Ptx.entry("mov.u32 %out, 0;\n" + code))) {
            return machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1).launch(Checks.none().counting(), machine.allocate(4L * blocks * threads)).counters().orElseThrow();
        }
    }

    /** Operations of a lane, by the pipe that does them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "add.f32 %r2, %r1, %r1 | FP32 | 1", "fma.rn.f32 %r2, %r1, %r1, %r1 | FP32 | 2", "mul.rn.ftz.f32 %r2, %r1, %r1 | FP32 | 1", "fma.rn.f64 %d2, %d1, %d1, %d1 | FP64 | 2",
        "add.rn.f16x2 %r2, %r1, %r1 | FP16 | 2", "fma.rn.f16x2 %r2, %r1, %r1, %r1 | FP16 | 4", "fma.rn.bf16x2 %r2, %r1, %r1, %r1 | BF16 | 4", "fma.rn.relu.f16x2 %r2, %r1, %r1, %r1 | FP16 | 4",
        "min.f32 %r2, %r1, %r1 | INTEGER | 1", "neg.f32 %r2, %r1 | INTEGER | 0", "ex2.approx.ftz.f32 %r2, %r1 | SPECIAL | 1", "rcp.approx.f32 %r2, %r1 | SPECIAL | 1",
        "dp4a.s32.s32 %r2, %r1, %r1, %r1 | INTEGER | 0", "mad.lo.s32 %r2, %r1, %r1, %r1 | INTEGER | 0", "cvt.rn.f32.s32 %r2, %r1 | SPECIAL | 0", "cvt.rn.bf16x2.f32 %r2, %r1, %r1 | INTEGER | 0",
        "lop3.b32 %r2, %r1, %r1, %r1, 0x96 | INTEGER | 0", "popc.b32 %r2, %r1 | SPECIAL | 0", "shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1 | SHUFFLE | 0"})
    void operationsAreCountedByPipe(String instruction, Pipe pipe, int flops) {
        String start = "mov.b32 %r1, 0; mov.b64 %d1, 0;\n";
        Counters without = counters("", start, 1, 64);
        Counters with = counters("", start + instruction + ";", 1, 64);
        PipeCounts none = new PipeCounts(0, 0);
        assertEquals(without.pipes().getOrDefault(pipe, none).issues() + 2, with.pipes().get(pipe).issues());
        assertEquals(without.pipes().getOrDefault(pipe, none).flops() + 64 * flops, with.pipes().get(pipe).flops());
        assertEquals(64 * flops, with.total().flops());
        assertEquals(0, with.total().tensorFlops());
    }

    @Test
    void integersOf64BitsPassTwice() {
        long without = counters("", "", 1, 32).pipes().get(Pipe.INTEGER).issues();
        assertEquals(without + 2, counters("", "mov.b64 %d1, 0; add.s64 %d2, %d1, %d1;", 1, 32).pipes().get(Pipe.INTEGER).issues());
    }

    @Test
    void floatAtomicsAreOperations() {
        assertEquals(32, counters(".global .align 4 .b8 g[64];\n", "mov.b32 %r1, 0; mov.u64 %d0, g; red.global.add.f32 [%d0], %r1;", 1, 32).total().flops());
        assertEquals(0, counters(".global .align 4 .b8 g[64];\n", "mov.b32 %r1, 0; mov.u64 %d0, g; red.global.add.u32 [%d0], %r1;", 1, 32).total().flops());
    }

    @ParameterizedTest
    @CsvSource({"m16n8k16.row.col.f32.f16.f16.f32, 4, 2, 4, TENSOR_F16", "m16n8k16.row.col.f16.f16.f16.f16, 4, 2, 2, TENSOR_F16_SUMS", "m16n8k8.row.col.f32.bf16.bf16.f32, 2, 1, 4, TENSOR_BF16",
        "m16n8k8.row.col.f32.tf32.tf32.f32, 4, 2, 4, TENSOR_TF32", "m16n8k32.row.col.s32.s8.u8.s32, 4, 2, 4, TENSOR_INT8"})
    void matrixProductsGoThroughTensorCores(String form, int a, int b, int c, Pipe pipe) {
        String code = "mov.u32 %r1, 0;\nmma.sync.aligned." + form + " " + vector("%r2", c) + ", " + vector("%r1", a) + ", " + vector("%r1", b) + ", " + vector("%r1", c) + ";";
        String text = code.replace("{%r2,%r2,%r2,%r2}", "{%r2,%r3,%r4,%r5}").replace("{%r2,%r2}", "{%r2,%r3}");
        Counters counters = counters("", text, 1, 96);
        int depth = Integer.parseInt(form.substring(form.indexOf('k') + 1, form.indexOf('.')));
        assertEquals(new PipeCounts(3, 3L * 2 * 16 * 8 * depth), counters.pipes().get(pipe));
        assertEquals(3L * 2 * 16 * 8 * depth, counters.total().tensorFlops());
        assertEquals(counters.total().tensorFlops(), counters.total().flops());
    }

    @ParameterizedTest
    @CsvSource({"mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e5m2.f32, TENSOR_FP8, 8192", "wgmma.mma_async.sync.aligned.m64n16k32.f16.e5m2.e5m2, TENSOR_FP8, 16384", "wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16, TENSOR_BF16, 4096",
        "wgmma.mma_async.sync.aligned.m64n8k32.s32.u8.s8.satfinite, TENSOR_INT8, 8192"})
    void laterProductsGoThroughThemToo(String opcode, Pipe pipe, long flopsOfAWarp) {
        assertEquals(pipe, PipeTable.of(new Opcode(opcode)));
        assertEquals(flopsOfAWarp, Flops.perWarp(new Opcode(opcode)));
    }

    private static String vector(String register, int count) {
        return "{" + String.join(",", Collections.nCopies(count, register)) + "}";
    }

    /** 16 x 16 x 16 of f16: A and B have 16 rows of one sector each, C 16 rows of two. */
    @Test
    void wmmaIsCountedAsOneProductAndItsMatricesBySectors() {
        String code = "mov.u64 %d0, g; mov.f32 %f0, 0f00000000;\n"
                + "wmma.load.a.sync.aligned.row.m16n16k16.global.f16 {%x0,%x1,%x2,%x3,%x4,%x5,%x6,%x7}, [%d0];\n"
                + "wmma.load.b.sync.aligned.col.m16n16k16.global.f16 {%y0,%y1,%y2,%y3,%y4,%y5,%y6,%y7}, [%d0];\n"
                + "wmma.mma.sync.aligned.row.col.m16n16k16.f32.f32 {%f0,%f1,%f2,%f3,%f4,%f5,%f6,%f7}, {%x0,%x1,%x2,%x3,%x4,%x5,%x6,%x7}, {%y0,%y1,%y2,%y3,%y4,%y5,%y6,%y7}, {%f0,%f0,%f0,%f0,%f0,%f0,%f0,%f0};\n"
                + "wmma.store.d.sync.aligned.row.m16n16k16.global.f32 [%d0+1024], {%f0,%f1,%f2,%f3,%f4,%f5,%f6,%f7};";
        Counters counters = counters(".global .align 256 .b8 g[2048];\n", ".reg .b32 %x<8>, %y<8>; .reg .f32 %f<8>;\n" + code, 1, 32);
        assertEquals(2 * 16 * 16 * 16, counters.total().tensorFlops());
        assertEquals(new PipeCounts(1, 2 * 16 * 16 * 16), counters.pipes().get(Pipe.TENSOR_F16));
        assertEquals(1, counters.classes().get("matrix"));
        assertEquals(16 + 16 + 32 + 4, counters.total().sectors(), "and 4 for the thread's result");
        assertEquals(new Footprint(16, 32 + 4, 16 + 32 + 4), counters.footprint());
    }

    /** Three blocks load the same 128 bytes and store 128 of their own. */
    @Test
    void footprintCountsASectorOnce() {
        Counters counters = counters(".global .align 256 .b8 g[128];\n", "mov.u64 %d0, g; mad.wide.u32 %d0, %n, 4, %d0;\nld.global.u32 %out, [%d0]; ld.global.u32 %r1, [%d0];", 3, 32);
        assertEquals(new Footprint(4, 12, 3 * (4 + 4)), counters.footprint());
        assertEquals(3 * (4 + 4 + 4), counters.total().sectors());
    }

    /** Loads of one stretch travel together; a chain of pointers, a barrier or a branch between them parts them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ld.global.u32 %r1, [%d0]; | 0", "ld.global.u32 %r1, [%d0]; add.u32 %out, %r1, 1; | 1",
        "ld.global.u32 %r1, [%d0]; add.u32 %r1, %r1, 1; ld.global.u32 %r2, [%d0+4]; add.u32 %out, %r1, %r2; | 1",
        "ld.global.u32 %r1, [%d0]; bar.sync 0; ld.global.u32 %r2, [%d0+4]; add.u32 %out, %r1, %r2; | 1",
        "ld.global.u32 %r1, [%d0]; add.u32 %r1, %r1, 1; bar.sync 0; ld.global.u32 %r2, [%d0+4]; add.u32 %out, %r1, %r2; | 2",
        "ld.global.u64 %d1, [%d0]; add.s64 %d2, %d0, %d1; ld.global.u32 %r1, [%d2]; add.u32 %out, %r1, 1; | 2",
        "ld.shared.u32 %r1, [s]; add.u32 %out, %r1, 1; | 0", "atom.global.add.u32 %r1, [%d0], 1; add.u32 %out, %r1, 1; | 1"})
    void waitsForLoads(String code, long waits) {
        Counters counters = counters(".shared .align 4 .b8 s[64];\n.global .align 256 .b8 g[128];\n", "mov.u64 %d0, g;\n" + code, 1, 64);
        assertEquals(waits == 0 ? Map.of() : Map.of(1, 2 * waits), counters.waits(), "two warps");
    }

    /** Four groups, two under way at each wait but the last; a group that is empty is none. */
    @Test
    void waitsForGroupsOfCopies() {
        String copy = "cp.async.ca.shared.global [s], [%d0], 4; cp.async.commit_group;\n";
        String code = "mov.u64 %d0, g;\n" + copy + copy + "cp.async.wait_group 1;\n" + copy + "cp.async.wait_group 1;\n" + copy + "cp.async.wait_group 1;\ncp.async.commit_group; cp.async.wait_group 1; cp.async.wait_all;";
        assertEquals(Map.of(1, 1L, 2, 3L), counters(".shared .align 4 .b8 s[64];\n.global .align 256 .b8 g[128];\n", code, 1, 32).waits());
    }
}
