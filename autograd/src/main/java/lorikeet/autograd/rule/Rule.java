package lorikeet.autograd.rule;

import java.util.BitSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntPredicate;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/** How gradients pass through one operation. */
public sealed interface Rule {
    /** The result does not change with the inputs, almost everywhere: no gradient. */
    record None() implements Rule {}

    /** Writes over an operand: refused where a gradient depends on it. */
    record InPlace() implements Rule {}

    /** Differentiated through the smaller operations it lowers to. */
    record Lowered() implements Rule {}

    /**
     * A formula.
     *
     * @param outputs how many outputs, from the first, have gradients (at most)
     * @param keepIn inputs that the formula reads
     * @param keepOut outputs that the formula reads
     * @param backward gives one gradient an input, null where it is not wanted or there is none
     */
    record Gradient(int outputs, Keep keepIn, IntPredicate keepOut, Function<Recorded, Tensor[]> backward) implements Rule {
        /** Whether the formula will read input {@code i}. */
        public boolean keepsInput(int i, Object[] variables) {
            return keepIn.test(i, variables);
        }

        /** Whether the formula will read output {@code i}. */
        public boolean keepsOutput(int i) {
            return keepOut.test(i);
        }
    }

    /** Whether input {@code i} is kept, given which inputs need gradients (not null in {@code variables}). */
    @FunctionalInterface
    interface Keep {
        boolean test(int i, Object[] variables);
    }

    /**
     * Computed at once, differentiated as the operations that would give the results one after another: each lets go of what it
     * needs as soon as its gradients are there.
     */
    record Steps(BiFunction<Tensor[], Tensor[], List<Step>> of) implements Rule {}

    /** One of these operations, with its share of the operands and results. */
    record Step(Op op, Tensor[] in, Tensor[] out) {}

    Rule NONE = new None();
    Rule IN_PLACE = new InPlace();
    Rule LOWERED = new Lowered();

    /** A rule over one differentiable output that reads only the gradient. */
    static Gradient linear(Function<Recorded, Tensor[]> backward) {
        return keeping(backward, new int[0], new int[0]);
    }

    /** A rule over one differentiable output that reads the given inputs and outputs. */
    static Gradient keeping(Function<Recorded, Tensor[]> backward, int[] inputs, int[] outputs) {
        return keeping(1, backward, inputs, outputs);
    }

    /** As {@link #keeping}, with {@code count} differentiable outputs. */
    static Gradient keeping(int count, Function<Recorded, Tensor[]> backward, int[] inputs, int[] outputs) {
        BitSet keepIn = bits(inputs);
        return new Gradient(count, (i, variables) -> keepIn.get(i), bits(outputs)::get, backward);
    }

    static int[] inputs(int... which) {
        return which;
    }

    static int[] outputs(int... which) {
        return which;
    }

    private static BitSet bits(int[] which) {
        BitSet bits = new BitSet();
        for (int i : which) bits.set(i);
        return bits;
    }
}
