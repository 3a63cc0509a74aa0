package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code wgmma.mma_async} against products in float64, in every layout of shared memory; what must be waited for; what is refused. */
class WgmmaTest {
    static final Set<String> FAMILIES = Set.of("wgmma", "setmaxnreg");
    private static final int HALF = 16 << 10;

    static List<WgmmaRun> products() {
        List<WgmmaRun> all = new ArrayList<>();
        for (int n : new int[] {8, 24, 64, 256}) {
            all.add(new WgmmaRun(n, 16, List.of("f32", "bf16", "bf16")));
            all.add(new WgmmaRun(n, 16, List.of("f32", "f16", "f16")));
            all.add(new WgmmaRun(n, 16, List.of("f16", "f16", "f16")));
            all.add(new WgmmaRun(n, 8, List.of("f32", "tf32", "tf32")));
            all.add(new WgmmaRun(n, 32, List.of("f32", "e4m3", "e5m2")));
            all.add(new WgmmaRun(n, 32, List.of("f16", "e5m2", "e4m3")));
            all.add(new WgmmaRun(n, 32, List.of("s32", "s8", "u8")));
            all.add(new WgmmaRun(n, 32, List.of("s32", "u8", "u8")));
        }
        return all;
    }

    private static int[][] matrix(int rows, int columns, IntBinaryOperator element) {
        return IntStream.range(0, rows).mapToObj(r -> IntStream.range(0, columns).map(c -> element.applyAsInt(r, c)).toArray()).toArray(int[][]::new);
    }

    /** A small integer, which every type holds exactly. */
    private static int bits(String type, int value) {
        return switch (type) {
            case "f16" -> Float.floatToFloat16(value) & 0xffff;
            case "bf16" -> Float.floatToIntBits(value) >>> 16;
            case "tf32" -> Float.floatToIntBits(value) | 0x1fff; // the low 13 bits must be ignored
            case "f32" -> Float.floatToIntBits(value);
            case "e5m2" -> Float.floatToFloat16(value) >>> 8 & 0xff; // the upper half of f16
            case "e4m3" -> e4m3(value);
            default -> value;
        };
    }

    /** By its definition: a sign, an exponent with bias 7 and three bits of fraction. */
    static int e4m3(int value) {
        int magnitude = Math.abs(value);
        int exponent = 31 - Integer.numberOfLeadingZeros(Math.max(1, magnitude));
        int fraction = (magnitude << 3 >> exponent) & 7;
        return (value < 0 ? 0x80 : 0) | (magnitude == 0 ? 0 : exponent + 7 << 3 | fraction);
    }

    private static double value(String type, int bits) {
        return switch (type) {
            case "f16" -> Float.float16ToFloat((short) bits);
            case "f32" -> Float.intBitsToFloat(bits);
            default -> bits;
        };
    }

    /** Small integers that the type holds exactly: of e5m2 those with two bits of fraction. */
    static int small(String type, Random random) {
        return switch (type) {
            case "u8" -> random.nextInt(10);
            case "e5m2" -> random.nextInt(-5, 6);
            default -> random.nextInt(-9, 10);
        };
    }

    /** How lines along k may lie: alone, with core matrices in two orders, and swizzled, with lines of 8 close and further apart. */
    private static List<WgmmaRun.Placed> inner(int start, int lines) {
        List<WgmmaRun.Placed> all = new ArrayList<>(List.of(new WgmmaRun.Placed(16, true, start, 128, 256, 0), new WgmmaRun.Placed(16, true, start, 16 * lines, 128, 0)));
        for (int width : new int[] {32, 64, 128}) {
            boolean fits = lines / 8 * 16 * width <= HALF;
            for (int step = 0; step < width / 32; step++) all.add(new WgmmaRun.Placed(width, true, start, 16, 8 * width * (step % 2 == 1 && fits ? 2 : 1), step));
        }
        return all;
    }

    /** How lines along m or n of 16-bit elements may lie. */
    private static List<WgmmaRun.Placed> outer(int start, int lines) {
        List<WgmmaRun.Placed> all = new ArrayList<>(List.of(new WgmmaRun.Placed(16, false, start, 128, 256, 0), new WgmmaRun.Placed(16, false, start, 16 * lines, 128, 0)));
        for (int width : new int[] {32, 64, 128}) {
            if (2 * lines % width != 0) continue;
            all.add(new WgmmaRun.Placed(width, false, start, 16 * width, 8 * width, 0));
            all.add(new WgmmaRun.Placed(width, false, start, 8 * width, 8 * 2 * lines, 0));
        }
        return all;
    }

    private static void check(WgmmaRun run, WgmmaRun.Placed a, WgmmaRun.Placed b, int signA, int signB, boolean adds) {
        Random random = new Random(run.n() + run.k());
        List<String> types = run.types();
        int[][] x = matrix(64, run.k(), (r, c) -> small(types.get(1), random));
        int[][] y = matrix(run.n(), run.k(), (r, c) -> small(types.get(2), random));
        int[][] z = matrix(64, run.n(), (r, c) -> random.nextInt(-9, 10));
        boolean integers = types.getFirst().equals("s32");
        boolean sixteen = WgmmaRun.bits(types.get(1)) == 16;
        String scales = integers ? "" : ", " + signA + ", " + signB;
        if (sixteen) scales += (a == null ? "" : ", " + (a.kInner() ? 0 : 1)) + ", " + (b.kInner() ? 0 : 1);
        int[][] d = run.run(matrix(64, run.k(), (r, c) -> bits(types.get(1), x[r][c])), a, matrix(run.n(), run.k(), (r, c) -> bits(types.get(2), y[r][c])), b,
                matrix(64, run.n(), (r, c) -> bits(types.getFirst(), z[r][c])), scales, adds);
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < run.n(); j++) {
                double expected = adds ? z[i][j] : 0;
                for (int k = 0; k < run.k(); k++) expected += signA * signB * (double) x[i][k] * y[j][k];
                if (types.getFirst().equals("f16")) expected = Float.float16ToFloat(Float.floatToFloat16((float) expected));
                assertEquals(expected, value(types.getFirst(), d[i][j]), run.opcode() + " " + a + " " + b + " at " + i + ", " + j);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void theProductOfEveryShapeAndType(WgmmaRun run) {
        WgmmaRun.Placed a = new WgmmaRun.Placed(128, true, 0, 16, 1024, 0);
        WgmmaRun.Placed b = new WgmmaRun.Placed(32, true, HALF, 16, 256, 0);
        boolean integers = run.types().getFirst().equals("s32");
        check(run, a, b, 1, 1, true);
        check(run, a, b, 1, integers ? 1 : -1, false);
        check(run, null, b, integers ? 1 : -1, 1, true);
    }

    @Test
    void everyLayoutOfLinesAlongK() {
        for (List<String> types : List.of(List.of("f32", "bf16", "bf16"), List.of("f32", "tf32", "tf32"), List.of("s32", "s8", "s8"))) {
            WgmmaRun run = new WgmmaRun(32, types.get(1).equals("bf16") ? 16 : types.get(1).equals("tf32") ? 8 : 32, types);
            for (WgmmaRun.Placed a : inner(0, 64)) check(run, a, inner(HALF, 32).getFirst(), 1, 1, true);
            for (WgmmaRun.Placed b : inner(HALF, 32)) check(run, inner(0, 64).getLast(), b, 1, 1, true);
        }
    }

    @Test
    void everyLayoutOfTransposedOperands() {
        WgmmaRun run = new WgmmaRun(64, 16, List.of("f32", "f16", "f16"));
        for (WgmmaRun.Placed a : outer(0, 64)) check(run, a, inner(HALF, 64).getFirst(), 1, 1, true);
        for (WgmmaRun.Placed b : outer(HALF, 64)) {
            check(run, inner(0, 64).getLast(), b, 1, 1, true);
            check(run, null, b, 1, 1, true);
        }
    }

    @Test
    void integersWrapOrSaturate() {
        for (String modifiers : List.of("", "satfinite.")) {
            WgmmaRun run = new WgmmaRun(8, 32, modifiers, List.of("s32", "u8", "u8"));
            int[][] d = run.run(matrix(64, 32, (r, c) -> 255), new WgmmaRun.Placed(16, true, 0, 128, 256, 0), matrix(8, 32, (r, c) -> 255),
                    new WgmmaRun.Placed(16, true, HALF, 128, 256, 0), matrix(64, 8, (r, c) -> Integer.MAX_VALUE - r), "", true);
            for (int i = 0; i < 64; i++) assertEquals(modifiers.isEmpty() ? Integer.MAX_VALUE - i + 32 * 255 * 255 : Integer.MAX_VALUE, d[i][3]);
        }
    }

    private static final String HEAD = ".entry k(.param .u64 out) {\n.shared .align 1024 .b8 tile[16384];\n.reg .b64 %d, %o; .reg .b32 %t, %n; .reg .f32 %f<8>; .reg .b32 %a<4>; .reg .pred %p;\n"
            + "mov.u32 %t, %tid.x; mov.u32 %n, tile; mad.lo.u32 %n, %t, 128, %n; mov.b32 %a0, 0; mov.b32 %a1, 0; mov.b32 %a2, 0; mov.b32 %a3, 0;\n"
            + IntStream.range(0, 8).mapToObj(i -> "st.shared.v4.b32 [%n+" + 16 * i + "], {%a0, %a1, %a2, %a3};\nmov.f32 %f" + i + ", 0f00000000;").reduce("", (x, y) -> x + y + "\n")
            + "mov.u64 %d, 0x0000001000080000; setp.ge.u32 %p, %t, 0; fence.proxy.async; bar.sync 0; ld.param.u64 %o, [out];\nwgmma.fence.sync.aligned;\n";
    private static final String MULTIPLY = "wgmma.mma_async.sync.aligned.m64n8k16.f32.f16.f16 {%f0, %f1, %f2, %f3}, {%a0, %a1, %a2, %a3}, %d, %p, 1, 1, 0;\n";
    private static final String WAIT = "wgmma.commit_group.sync.aligned; wgmma.wait_group.sync.aligned 0;\n";

    private static List<Finding> findings(String code, int threads) {
        try (PtxMachine machine = Ptx.hopper(HEAD + code + "ret; }")) {
            return machine.kernel("k").block(threads, 1, 1).launch(Checks.all(), machine.allocate(4096)).findings();
        }
    }

    @Test
    void resultsAndRegistersOfAAreNotTouchedBeforeTheWait() {
        assertEquals(List.of(), findings(MULTIPLY + MULTIPLY + WAIT + "add.f32 %f4, %f0, %f1; mov.b32 %a0, 1;", 128));
        for (String early : List.of("add.f32 %f4, %f0, %f1;", "mov.f32 %f2, %f5;", "mov.b32 %a3, 1;")) {
            List<Finding> found = findings(MULTIPLY + early + WAIT, 128);
            assertEquals(Finding.Kind.ASYNC_NOT_WAITED, found.getFirst().kind(), early + found);
        }
        assertEquals(List.of(), findings(MULTIPLY + "mov.b32 %n, %a3;" + WAIT, 128));
    }

    @Test
    void onlyOlderGroupsAreWaitedFor() {
        String two = MULTIPLY + "wgmma.commit_group.sync.aligned;\n" + MULTIPLY.replace("{%f0, %f1, %f2, %f3}", "{%f4, %f5, %f6, %f7}") + "wgmma.commit_group.sync.aligned; wgmma.wait_group.sync.aligned 1;\n";
        assertEquals(List.of(), findings(two + "add.f32 %f0, %f0, %f1;" + WAIT, 128));
        assertEquals(1, findings(two + "add.f32 %f4, %f4, %f1;" + WAIT, 128).size());
    }

    @Test
    void whatIsReadFromSharedMemoryIsChecked() {
        String beyond = MULTIPLY.replace(", %d,", ", %o,");
        assertEquals(Finding.Kind.OUT_OF_BOUNDS, findings("mov.u64 %o, 0x0000001000080400;\n" + beyond + WAIT, 128).getFirst().kind());
        assertEquals(Finding.Kind.SHARED_RACE, findings("st.shared.u32 [%n], %t;\n" + MULTIPLY + WAIT, 128).getFirst().kind());
    }

    @ParameterizedTest
    @CsvSource({"96, a warpgroup of 4 warps", "128, different matrix descriptors"})
    void aWarpgroupActsTogether(int threads, String detail) {
        String code = threads == 96 ? MULTIPLY : "cvt.u64.u32 %o, %t; add.u64 %d, %d, %o;\n" + MULTIPLY;
        Finding found = findings(code + WAIT, threads).getFirst();
        assertEquals(Finding.Kind.DIVERGENT_MMA, found.kind());
        assertTrue(found.detail().contains(detail), found.detail());
    }

    /** What hardware has and the emulator has not is no fault of the warps. */
    @Test
    void aBaseOffsetIsRefusedByName() {
        Finding found = findings("or.b64 %d, %d, 0x0002000000000000;\n" + MULTIPLY + WAIT, 128).getFirst();
        assertEquals(Finding.Kind.MISALIGNED, found.kind());
        assertTrue(found.detail().contains("a base offset, which is not emulated"), found.detail());
    }

    private static final String FENCE = "wgmma.fence.sync.aligned;\n";

    private static List<Finding.Kind> kinds(String head, String code) {
        try (PtxMachine machine = Ptx.hopper(head + code + "ret; }")) {
            return machine.kernel("k").block(128, 1, 1).launch(Checks.all(), machine.allocate(4096)).findings().stream().map(Finding::kind).toList();
        }
    }

    @Test
    void theFirstProductNeedsAFence() {
        assertEquals(List.of(), kinds(HEAD, MULTIPLY + WAIT));
        assertEquals(List.of(Finding.Kind.MISSING_WGMMA_FENCE), kinds(HEAD.replace(FENCE, ""), MULTIPLY + WAIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mov.f32 %f3, %f5;", "add.f32 %f5, %f5, %f0;", "mov.b32 %a2, 1;"})
    void soDoesAProductWhoseRegistersWereAccessed(String access) {
        String products = MULTIPLY + WAIT + access + "\nFENCED" + MULTIPLY + WAIT;
        assertEquals(List.of(), kinds(HEAD, products.replace("FENCED", FENCE)));
        assertEquals(List.of(Finding.Kind.MISSING_WGMMA_FENCE), kinds(HEAD, products.replace("FENCED", "")));
    }

    /** Products of one shape go on with each other's sums. */
    @Test
    void soDoesAProductOfAnotherShape() {
        String other = MULTIPLY.replace("m64n8k16", "m64n16k16").replace("%f2, %f3", "%f2, %f3, %f4, %f5, %f6, %f7");
        assertEquals(List.of(), kinds(HEAD, MULTIPLY + MULTIPLY + WAIT + MULTIPLY + WAIT));
        assertEquals(List.of(), kinds(HEAD, MULTIPLY + WAIT + FENCE + other + WAIT));
        assertEquals(List.of(Finding.Kind.MISSING_WGMMA_FENCE), kinds(HEAD, MULTIPLY + WAIT + other + WAIT));
    }

    @Test
    void registersMayBeGivenAway() {
        assertEquals(List.of(), findings("setmaxnreg.dec.sync.aligned.u32 24; setmaxnreg.inc.sync.aligned.u32 232;\n", 128));
    }

    /** All warps of a warpgroup give as many away, though it may say so at several places; another warpgroup does what it likes. */
    @ParameterizedTest
    @CsvSource({"32, setmaxnreg.dec.sync.aligned.u32 40;, true", "32, '', true", "96, setmaxnreg.inc.sync.aligned.u32 24;, true", "32, setmaxnreg.dec.sync.aligned.u32 24;, false", "128, '', false", "128, setmaxnreg.inc.sync.aligned.u32 232;, false"})
    void aWarpgroupGivesRegistersAwayTogether(int first, String others, boolean found) {
        String code = ".entry k(.param .u64 out) { .reg .b32 %t; .reg .pred %p; mov.u32 %t, %tid.x; setp.ge.u32 %p, %t, " + first + "; @%p bra OTHERS;\nsetmaxnreg.dec.sync.aligned.u32 24;\nret;\nOTHERS: " + others + "\n";
        try (PtxMachine machine = Ptx.hopper(code + "ret; }")) {
            List<Finding> findings = machine.kernel("k").block(256, 1, 1).launch(Checks.all(), machine.allocate(4)).findings();
            assertEquals(found ? List.of(Finding.Kind.DIVERGENT_WARPGROUP) : List.of(), findings.stream().map(Finding::kind).distinct().toList());
        }
    }

    @Test
    void countersCountItsOperations() {
        try (PtxMachine machine = Ptx.hopper(HEAD + MULTIPLY + WAIT + "ret; }")) {
            Counters counters = machine.kernel("k").block(128, 1, 1).launch(Checks.none().counting(), machine.allocate(16)).counters().orElseThrow();
            assertEquals(2 * 64 * 8 * 16, counters.total().tensorFlops());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wgmma.mma_async.sync.aligned.m64n12k16.f32.f16.f16 {%f0, %f1, %f2, %f3}, %d, %d, %p, 1, 1, 0, 0;", "wgmma.mma_async.sync.aligned.m64n8k16.f32.f16.bf16 {%f0, %f1, %f2, %f3}, %d, %d, %p, 1, 1, 0, 0;",
        "wgmma.mma_async.sync.aligned.m64n8k16.bf16.bf16.bf16 {%f0, %f1, %f2, %f3}, %d, %d, %p, 1, 1, 0, 0;", "wgmma.mma_async.sync.aligned.m64n8k16.f32.f16.f16 {%f0, %f1, %f2, %f3}, %d, %d, %p, 0, 1, 0, 0;",
        "wgmma.mma_async.sync.aligned.m64n8k16.f32.f16.f16 {%f0, %f1, %f2}, %d, %d, %p, 1, 1, 0, 0;", "wgmma.mma_async.sync.aligned.m64n8k8.f32.tf32.tf32 {%f0, %f1, %f2, %f3}, %d, %d, %p, 1, 1, 0, 0;",
        "wgmma.mma_async.sp.sync.aligned.m64n8k32.f32.f16.f16 {%f0, %f1, %f2, %f3}, %d, %d, %t, 0, 1, 1, 1, 0, 0;", "wgmma.fence.aligned;", "wgmma.wait_group.sync.aligned %t;", "setmaxnreg.inc.sync.aligned.u32 20;",
        "setmaxnreg.inc.sync.aligned.u32 30;", "setmaxnreg.sync.aligned.u32 24;"})
    void otherFormsAreRefused(String code) {
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.hopper(HEAD + code + " ret; }").kernel("k"));
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void onlySm90aHasIt() {
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.machine(".entry k() { wgmma.fence.sync.aligned; ret; }").kernel("k"));
        assertTrue(refused.getMessage().contains("wgmma.fence.sync.aligned: it needs .version 8.0 and .target sm_90a"), refused.getMessage());
    }
}
