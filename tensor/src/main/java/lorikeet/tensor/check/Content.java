package lorikeet.tensor.check;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import lorikeet.tensor.Philox;
import lorikeet.tensor.op.Op;

/** Where the values of an operand come from. */
public sealed interface Content {
    /** Draws from a normal distribution. */
    record Normal(double mean, double std) implements Content {}

    /** Draws from {@code [low, high)}. */
    record Uniform(double low, double high) implements Content {}

    /** Whole numbers from 0 to {@code below} - 1, with repeats. */
    record Ids(int below) implements Content {}

    /** As {@link Ids}, with every third one -100: left out of a loss. */
    record Labels(int below) implements Content {}

    /** These values, over and over. */
    record Given(double... values) implements Content {}

    /** Output {@code output} of a forward operation on other operands of the same case, by the reference. */
    record Derived(Op forward, int output, int... operands) implements Content {}

    /** {@code count} values; the same for the same seed, on every machine. */
    static double[] values(Content content, int count, long seed) {
        return switch (content) {
            case Normal normal -> each(count, i -> normal.mean + normal.std * Philox.normal(seed, i, 0, 0));
            case Uniform uniform -> each(count, i -> uniform.low + (uniform.high - uniform.low) * Philox.uniform(seed, i, 0, 0));
            case Ids ids -> each(count, i -> id(ids.below, seed, i));
            case Labels labels -> each(count, i -> i % 3 == 2 ? -100 : id(labels.below, seed, i));
            case Given given -> each(count, i -> given.values[i % given.values.length]);
            case Derived derived -> throw new IllegalArgumentException("values of " + derived + " come from other operands");
        };
    }

    private static double[] each(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count).mapToDouble(value).toArray();
    }

    private static double id(int below, long seed, int i) {
        return Integer.remainderUnsigned(Philox.block(seed, i, 0, 0).x0(), below);
    }
}
