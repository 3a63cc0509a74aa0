package lorikeet.ptx.report;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.PtxSource;

/**
 * An approximate instruction on float32 and what is said of its error.
 *
 * @param argument from 0 to 1 to the arguments that are tried
 * @param exact the function in float64
 * @param bound largest error: relative, or absolute where {@code absolute}, or absolute below 1 and relative above
 */
record Approximation(String instruction, String range, DoubleUnaryOperator argument, DoubleUnaryOperator exact, Measure measure, double bound) {
    /** What an error is measured in. */
    enum Measure {
        RELATIVE, ABSOLUTE, ABSOLUTE_BELOW_ONE;

        double of(double found, double expected) {
            double error = Math.abs(found - expected);
            return switch (this) {
                case RELATIVE -> error / Math.abs(expected);
                case ABSOLUTE -> error;
                case ABSOLUTE_BELOW_ONE -> error / Math.max(1, Math.abs(expected));
            };
        }
    }

    private static final double LOG2 = Math.log(2);

    /** {@code out[i] = f(in[i])} for {@code i < count}. */
    private static final String TEXT = """
            .version 7.8
            .target sm_80
            .address_size 64
            .visible .entry approximation(.param .u64 .ptr .global .align 4 in, .param .u64 .ptr .global .align 4 out, .param .u32 count)
            {
                .reg .u64 %in, %out, %offset;
                .reg .u32 %i, %n, %t;
                .reg .f32 %x;
                .reg .pred %outside;
                mov.u32 %i, %ctaid.x;
                mov.u32 %n, %ntid.x;
                mov.u32 %t, %tid.x;
                mad.lo.u32 %i, %i, %n, %t;
                ld.param.u32 %n, [count];
                setp.ge.u32 %outside, %i, %n;
                @%outside ret;
                ld.param.u64 %in, [in];
                ld.param.u64 %out, [out];
                mul.wide.u32 %offset, %i, 4;
                add.u64 %in, %in, %offset;
                add.u64 %out, %out, %offset;
                ld.global.f32 %x, [%in];
                INSTRUCTION %x, %x;
                st.global.f32 [%out], %x;
                ret;
            }
            """;

    /** What {@code ex2} does between two integers it does between all: with 2^23 samples, every float32 of one such range. */
    static Stream<Approximation> all() {
        DoubleUnaryOperator wide = u -> Math.pow(2, 200 * u - 100);
        DoubleUnaryOperator turn = u -> 4 * Math.PI * u - 2 * Math.PI;
        return Stream.of(
                new Approximation("ex2.approx.f32", "-126 to 127", u -> 253 * u - 126, x -> Math.pow(2, x), Measure.RELATIVE, 0x1p-22),
                new Approximation("ex2.approx.f32", "1 to 2, evenly", u -> 1 + Math.floor(u * 0x1p23) / 0x1p23, x -> Math.pow(2, x), Measure.RELATIVE, 0x1p-22),
                new Approximation("lg2.approx.f32", "2^-100 to 2^100", wide, x -> Math.log(x) / LOG2, Measure.ABSOLUTE_BELOW_ONE, 0x1p-22),
                new Approximation("rcp.approx.f32", "2^-100 to 2^100", wide, x -> 1 / x, Measure.RELATIVE, 0x1p-23),
                new Approximation("rsqrt.approx.f32", "2^-100 to 2^100", wide, x -> 1 / Math.sqrt(x), Measure.RELATIVE, Math.pow(2, -22.9)),
                new Approximation("sqrt.approx.f32", "2^-100 to 2^100", wide, Math::sqrt, Measure.RELATIVE, 0x1p-23),
                new Approximation("sin.approx.f32", "-2 pi to 2 pi", turn, Math::sin, Measure.ABSOLUTE, Math.pow(2, -20.5)),
                new Approximation("cos.approx.f32", "-2 pi to 2 pi", turn, Math::cos, Measure.ABSOLUTE, Math.pow(2, -20.5)),
                new Approximation("tanh.approx.f32", "-8 to 8", u -> 16 * u - 8, Math::tanh, Measure.RELATIVE, Math.pow(2, -10.987)));
    }

    /** A kernel that applies it to each of many numbers. */
    PtxSource source() {
        return new PtxSource(instruction, TEXT.replace("INSTRUCTION", instruction));
    }
}
