package lorikeet.ptx.report;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.report.MeasuredRoofline.Unit;
import lorikeet.ptx.syntax.PtxSource;

/** A kernel that does nothing but multiply and add in registers, in chains enough to hide what one instruction takes. */
final class PeakKernel {
    static final int THREADS = 256;
    private static final int CHAINS = 8, UNROLLED = 4, WARP = 32;
    private static final String TEXT = """
            .version 7.8
            .target sm_80
            .address_size 64
            .visible .entry peak(.param .u64 to, .param .u32 turns) {
                .reg .pred %again, %never;
                .reg .u64 %to;
                .reg .u32 %turns, %x;
                .reg .f32 %y, %c<33>;
                ld.param.u64 %to, [to];
                ld.param.u32 %turns, [turns];
                mov.u32 %x, 0;
                mov.f32 %y, 0f3F000000;
                BEGIN
            again:
                BODY
                sub.u32 %turns, %turns, 1;
                setp.ne.u32 %again, %turns, 0;
                @%again bra again;
                END
                setp.eq.f32 %never, %c32, 0fBF800000;
                @%never st.global.f32 [%to], %c32;
                ret;
            }
            """;

    private PeakKernel() {}

    /** Parameters: where nothing is written (an address), and turns. The results are not negative: nothing is stored, but none can be left out. */
    static PtxSource source(Unit unit) {
        String zeros = each(4 * CHAINS, i -> "mov.f32 %c" + i + ", 0f00000000;");
        String sum = "mov.f32 %c32, %c0;\n" + each(4 * CHAINS - 1, i -> "add.f32 %c32, %c32, %c" + (i + 1) + ";");
        String once = each(CHAINS, chain -> instruction(unit, chain));
        return new PtxSource("peak.ptx", TEXT.replace("BEGIN", zeros).replace("BODY", each(UNROLLED, _ -> once)).replace("END", sum));
    }

    private static String each(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n"));
    }

    private static String instruction(Unit unit, int chain) {
        int c = 4 * chain;
        String sums = "{%c" + c + ", %c" + (c + 1) + ", %c" + (c + 2) + ", %c" + (c + 3) + "}";
        String operands = " " + sums + ", {%x, %x, %x, %x}, {%x, %x}, " + sums + ";";
        return switch (unit) {
            case FLOAT32 -> "fma.rn.f32 %c" + c + ", %c" + c + ", %y, %y;";
            case TF32 -> "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32" + operands;
            case BF16 -> "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32" + operands;
        };
    }

    /** FLOPs of a block in one turn. */
    static long flops(Unit unit) {
        long each = switch (unit) {
            case FLOAT32 -> 2L * THREADS;
            case TF32 -> 2L * 16 * 8 * 8 * (THREADS / WARP);
            case BF16 -> 2L * 16 * 8 * 16 * (THREADS / WARP);
        };
        return each * CHAINS * UNROLLED;
    }
}
