package lorikeet.ptx.report;

import lorikeet.ptx.syntax.PtxSource;

/**
 * Something that the specification leaves open or says in other words than hardware, put as a kernel.
 *
 * @param asks what is tried, with the meaning of the answer's words
 * @param threads of the one block
 * @param input words behind the parameter {@code in}: read at run time, so that no assembler works the answer out
 * @param answers words that the kernel writes behind the parameter {@code out}
 * @param body works between {@code %in} and {@code %out}, with registers {@code %r0-31} (32 bits), {@code %d0-7} (64 bits),
 *        {@code %f0-31}, {@code %g0-3} (f32, f64), {@code %h0-3} (16 bits) and {@code %p0-3}, and the shared {@code scratch}
 */
record Question(String key, String asks, int threads, int[] input, int answers, String body) {
    PtxSource source() {
        return new PtxSource(key, """
                .version 7.8
                .target sm_80
                .address_size 64
                .visible .entry question(.param .u64 .ptr .global .align 16 in, .param .u64 .ptr .global .align 16 out)
                {
                    .reg .u64 %in, %out, %d<8>;
                    .reg .b32 %r<32>;
                    .reg .f32 %f<32>;
                    .reg .f64 %g<4>;
                    .reg .b16 %h<4>;
                    .reg .pred %p<4>;
                    .shared .align 16 .b8 scratch[256];
                    ld.param.u64 %in, [in];
                    ld.param.u64 %out, [out];
                """ + body + """
                    ret;
                }
                """);
    }
}
