package lorikeet.tensor.op;

import java.util.Optional;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * What is computed, as data. A record knows the shapes it takes and gives, and nothing about how it runs. Its
 * components are constant over a run: what changes from step to step (learning rate, random counter) is an operand.
 */
public sealed interface Op
        permits Elementwise, Reduce, MatMul, Linear, Norm, Softmax, Attention, Gather, Loss, Optimize, GaLore, Random, Move, Op.Custom {

    /**
     * Specs of the outputs.
     *
     * @throws lorikeet.tensor.ShapeException one line that names the operation, the operand and the shapes
     */
    Spec[] infer(Spec... in);

    /** Operands that are written in place. */
    default int[] writes() {
        return NONE;
    }

    /** The same operation, also giving what its gradient needs when the marked inputs are watched. */
    default Op watching(boolean[] watched) {
        return this;
    }

    /** The operation in smaller ones: its definition, and what runs where a device lacks it. Empty if it has none. */
    default Optional<Tensor[]> lower(Ops ops, Tensor... in) {
        return Optional.empty();
    }

    /** Name for messages, such as {@code rmsNorm}. */
    default String name() {
        String type = getClass().getSimpleName();
        return Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    int[] NONE = {};

    /** An operation of a user's or of another module. */
    non-sealed interface Custom extends Op {
        /** The definition, in float64 over host memory: any layout, any dtype. */
        void reference(Tensor[] in, Tensor[] out);

        /** Bytes of scratch that {@link #cpu} needs. */
        default long workspace(Spec... in) {
            return 0;
        }

        /** The CPU kernel; operands are dense. By default the reference. */
        default void cpu(Tensor[] in, Tensor[] out, java.lang.foreign.MemorySegment workspace) {
            reference(in, out);
        }

        /**
         * Gradients of the inputs, null where there is none.
         *
         * @param in the inputs, {@code out} the outputs, {@code dOut} their gradients (null: not on the path)
         */
        Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut);

        /** As {@link #gradient(Ops, Tensor[], Tensor[], Tensor[])}, told which inputs need a gradient; others may be null. */
        default Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut, boolean[] wanted) {
            return gradient(ops, in, out, dOut);
        }

        /** How many outputs, from the first, have gradients. */
        default int differentiableOutputs() {
            return Integer.MAX_VALUE;
        }

        /** Whether the gradient reads input {@code i}; one that it does not may be gone by then, and is null. */
        default boolean savesInput(int i) {
            return true;
        }

        /** Whether the gradient reads output {@code i}. */
        default boolean savesOutput(int i) {
            return true;
        }

        /** Floating-point operations of matrix products in one run, a multiply-add as 2, for plans. */
        default double flops(Spec... in) {
            return 0;
        }
    }
}
