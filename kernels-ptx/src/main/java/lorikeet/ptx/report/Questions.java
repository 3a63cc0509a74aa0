package lorikeet.ptx.report;

import java.util.List;

/** What is to be settled on a GPU, smallest first. */
final class Questions {
    private static final String F16 = multiply("m16n8k16", "f16");
    private static final String BF16 = multiply("m16n8k16", "bf16");
    private static final String TF32 = multiply("m16n8k8", "tf32");

    private Questions() {}

    private static String multiply(String shape, String type) {
        return "mma.sync.aligned." + shape + ".row.col.f32." + type + "." + type + ".f32 {%f1, %f2, %f3, %f4}, {%r0, %r0, %r0, %r0}, {%r1, %r1}, {%f0, %f0, %f0, %f0};";
    }

    /** What may end the context stands last. */
    static List<Question> all() {
        return List.of(atomicDenormals(), notANumberToInteger(), divisionByZero(), divisionOverflow(),
                mmaSum("mma_f16_up", F16, "16 products of 0.75 beside 2^24 (exact: 4b800006)", new int[] {0x3c003c00, 0x3a003a00, 0x4b800000}),
                mmaSum("mma_f16_down", F16, "16 products of 0.75 beside -2^24 (exact: cb7ffff4)", new int[] {0x3c003c00, 0x3a003a00, 0xcb800000}),
                mmaSum("mma_bf16_up", BF16, "16 products of 0.75 beside 2^24 (exact: 4b800006)", new int[] {0x3f803f80, 0x3f403f40, 0x4b800000}),
                mmaSum("mma_tf32_up", TF32, "8 products of 0.75 beside 2^24 (exact: 4b800003)", new int[] {0x3f800000, 0x3f400000, 0x4b800000}),
                mmaSum("mma_tf32_low_bits", TF32, "8 products of 1 and 1 with all 13 low bits set beside 0 (ignored: 41000000)", new int[] {0x3f800000, 0x3f801fff, 0}),
                mmaSum("mma_denormal_sum", BF16, "16 products of 2^-133 and 2^-1 beside 2^-149 (kept: 00080001)", new int[] {0x00010001, 0x3f003f00, 1}),
                exitedLanes(), exitedMember(), maskWithoutOneself());
    }

    private static Question atomicDenormals() {
        return new Question("atom_add_f32_denormal", "atom.add.f32 of 2^-149 to 2^-148: on global memory, on shared memory (3 kept, 0 flushed)", 1, new int[] {1, 2}, 2, """
                    ld.global.f32 %f0, [%in];
                    ld.global.f32 %f1, [%in+4];
                    st.global.f32 [%out], %f1;
                    atom.global.add.f32 %f2, [%out], %f0;
                    st.shared.f32 [scratch], %f1;
                    atom.shared.add.f32 %f2, [scratch], %f0;
                    ld.shared.f32 %f3, [scratch];
                    st.global.f32 [%out+4], %f3;
                """);
    }

    private static Question notANumberToInteger() {
        return new Question("cvt_nan_to_integer", "NaN to s32, u32, s64, u64 of f32, then to s32, s64 of f64, s32 of f16 (64-bit results: low word, high word)", 1, new int[] {0x7fc00000}, 10, """
                    ld.global.f32 %f0, [%in];
                    cvt.f64.f32 %g0, %f0;
                    cvt.rn.f16.f32 %h0, %f0;
                    cvt.rzi.s32.f32 %r0, %f0;
                    cvt.rzi.u32.f32 %r1, %f0;
                    cvt.rzi.s64.f32 %d0, %f0;
                    cvt.rzi.u64.f32 %d1, %f0;
                    cvt.rzi.s32.f64 %r2, %g0;
                    cvt.rzi.s64.f64 %d2, %g0;
                    cvt.rzi.s32.f16 %r3, %h0;
                    st.global.u32 [%out], %r0;
                    st.global.u32 [%out+4], %r1;
                    st.global.u64 [%out+8], %d0;
                    st.global.u64 [%out+16], %d1;
                    st.global.u32 [%out+24], %r2;
                    st.global.u32 [%out+28], %r3;
                    st.global.u64 [%out+32], %d2;
                """);
    }

    private static Question divisionByZero() {
        return new Question("division_by_zero", "7 / 0 and 7 rem 0 in u32, in s32, in u64 (low word, high word each)", 1, new int[] {7, 0}, 8, """
                    ld.global.u32 %r0, [%in];
                    ld.global.u32 %r1, [%in+4];
                    cvt.u64.u32 %d0, %r0;
                    cvt.u64.u32 %d1, %r1;
                    div.u32 %r2, %r0, %r1;
                    rem.u32 %r3, %r0, %r1;
                    div.s32 %r4, %r0, %r1;
                    rem.s32 %r5, %r0, %r1;
                    div.u64 %d2, %d0, %d1;
                    rem.u64 %d3, %d0, %d1;
                    st.global.u32 [%out], %r2;
                    st.global.u32 [%out+4], %r3;
                    st.global.u32 [%out+8], %r4;
                    st.global.u32 [%out+12], %r5;
                    st.global.u64 [%out+16], %d2;
                    st.global.u64 [%out+24], %d3;
                """);
    }

    private static Question divisionOverflow() {
        return new Question("division_overflow", "-2^31 / -1 and -2^31 rem -1 in s32", 1, new int[] {Integer.MIN_VALUE, -1}, 2, """
                    ld.global.u32 %r0, [%in];
                    ld.global.u32 %r1, [%in+4];
                    div.s32 %r2, %r0, %r1;
                    rem.s32 %r3, %r0, %r1;
                    st.global.u32 [%out], %r2;
                    st.global.u32 [%out+4], %r3;
                """);
    }

    /** Every word of A is {@code input[0]}, of B {@code input[1]}, of C {@code input[2]}. */
    private static Question mmaSum(String key, String instruction, String asks, int[] input) {
        return new Question(key, instruction.replaceFirst(" .*", "") + ": " + asks, 32, input, 1, """
                    ld.global.u32 %r0, [%in];
                    ld.global.u32 %r1, [%in+4];
                    ld.global.f32 %f0, [%in+8];
                    INSTRUCTION
                    mov.u32 %r2, %tid.x;
                    setp.ne.u32 %p0, %r2, 0;
                    @%p0 ret;
                    st.global.f32 [%out], %f1;
                """.replace("INSTRUCTION", instruction));
    }

    private static Question exitedLanes() {
        return new Question("barrier_exited_lanes", "bar.sync of 2 warps after lanes 16 to 31 of the second have left: 1 if the others pass", 64, new int[] {48}, 1, """
                    ld.global.u32 %r0, [%in];
                    mov.u32 %r1, %tid.x;
                    setp.ge.u32 %p0, %r1, %r0;
                    @%p0 ret;
                    bar.sync 0;
                    setp.ne.u32 %p1, %r1, 0;
                    @%p1 ret;
                    mov.u32 %r2, 1;
                    st.global.u32 [%out], %r2;
                """);
    }

    private static Question exitedMember() {
        return new Question("shuffle_exited_member", "shfl.sync of all 32 lanes from lane 0 after lanes 16 to 31 have left: what lane 1 reads of 7 (0: nothing was stored)", 32, new int[] {16, 7}, 1, """
                    ld.global.u32 %r0, [%in];
                    ld.global.u32 %r3, [%in+4];
                    mov.u32 %r1, %tid.x;
                    setp.ge.u32 %p0, %r1, %r0;
                    @%p0 ret;
                    shfl.sync.idx.b32 %r2, %r3, 0, 31, -1;
                    setp.ne.u32 %p1, %r1, 1;
                    @%p1 ret;
                    st.global.u32 [%out], %r2;
                """);
    }

    private static Question maskWithoutOneself() {
        return new Question("shuffle_without_oneself", "shfl.sync by lanes 0 to 15 with the mask fffe, which lacks lane 0: what lane 1 reads of lane 2's 2, or the error", 16, new int[] {0xfffe}, 1, """
                    ld.global.u32 %r0, [%in];
                    mov.u32 %r1, %tid.x;
                    shfl.sync.down.b32 %r2, %r1, 1, 31, %r0;
                    setp.ne.u32 %p0, %r1, 1;
                    @%p0 ret;
                    st.global.u32 [%out], %r2;
                """);
    }
}
