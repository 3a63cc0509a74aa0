package lorikeet.tensor.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Gather;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.MatMul;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.op.Optimize;
import lorikeet.tensor.op.Random;
import lorikeet.tensor.op.Reduce;
import lorikeet.tensor.op.Softmax;

/** The cases of F32 with activations in 16 bits: what is trained, statistics and angles stay F32. */
final class NarrowCases {
    /** Results and what lies between launches are rounded to as little as 8 bits, a few times. */
    private static final Tolerance NARROW = new Tolerance(1e-2, "activations of 16 bits");

    private NarrowCases() {}

    /** The cases among {@code all} whose activations can have {@code type}, with it. */
    static List<OpCase> of(List<OpCase> all, DType type) {
        return all.stream().filter(NarrowCases::isF32).flatMap(opCase -> narrowed(opCase, type)).toList();
    }

    private static boolean isF32(OpCase opCase) {
        Spec[] specs = opCase.specs();
        return activations(opCase.op(), specs.length).allMatch(i -> specs[i].dtype() == DType.F32);
    }

    private static Stream<OpCase> narrowed(OpCase opCase, DType type) {
        List<Operand> operands = new ArrayList<>(opCase.operands());
        activations(opCase.op(), operands.size()).forEach(i -> operands.set(i, narrow(operands.get(i), type)));
        return ops(opCase.op(), type).map(op -> {
            OpCase narrow = OpCase.of(op, NARROW, opCase.flops(), operands.toArray(Operand[]::new));
            String note = "like " + opCase.name();
            return opCase.mayBeZero() ? narrow.noting(note).allowZeros() : narrow.noting(note);
        });
    }

    private static Operand narrow(Operand operand, DType type) {
        return new Operand(new Spec(type, operand.spec().shape()), operand.content(), operand.view());
    }

    /** The operation with results of {@code type}, and others that operands of 16 bits have; none where there is nothing to be narrow. */
    private static Stream<Op> ops(Op op, DType type) {
        return switch (op) {
            case MatMul product -> Stream.of(product, new MatMul(product.transposeA(), product.transposeB(), type));
            case Gather.Rows rows -> rows.out() == DType.F32 ? Stream.of(new Gather.Rows(type)) : Stream.empty();
            case Move.Fill fill -> fill.out().dtype() != DType.F32 ? Stream.empty() : Stream.of(new Move.Fill(fill.value(), new Spec(type, fill.out().shape())));
            case Random.Uniform uniform -> Stream.of(new Random.Uniform(uniform.low(), uniform.high(), uniform.site(), new Spec(type, uniform.out().shape())));
            case Random.Normal normal -> Stream.of(new Random.Normal(normal.mean(), normal.std(), normal.site(), new Spec(type, normal.out().shape())));
            case Move.Cast _, Move.View _, Optimize _, GaLore _, Op.Custom _ -> Stream.empty();
            case Elementwise _, Reduce _, Linear _, Norm _, Softmax _, Attention _, Gather.RowsBackward _, Loss _, Random.Dropout _, Move.Assign _, Move.Accumulate _, Move.Concat _, Move.Pad _ -> Stream.of(op);
        };
    }

    /** Which of {@code n} operands are activations, or gradients of them. */
    private static IntStream activations(Op op, int n) {
        return switch (op) {
            case Elementwise _, MatMul _, Move.Assign _, Move.Accumulate _, Move.Concat _ -> IntStream.range(0, n);
            case Reduce _, Softmax.SoftmaxForward _, Linear.Dense _, Linear.LoraLinear _, Norm.RmsNorm _, Attention.Rope _, Gather.RowsBackward _, Loss _, Random.Dropout _, Move.Pad _ -> IntStream.of(0);
            case Linear.Gated gated -> IntStream.concat(activations(gated.layer(), n - 1), IntStream.of(n - 1));
            case Linear.LoraLinearBackward backward -> backward.keptH() ? IntStream.of(0, 1, 5) : IntStream.of(0, 1);
            case Norm.AddRmsNorm _, Norm.RmsNormBackward _, Softmax.SoftmaxBackward _ -> IntStream.of(0, 1);
            case Attention.Attend _ -> IntStream.of(0, 1, 2);
            case Attention.AttendBackward _ -> IntStream.of(0, 1, 2, 3, 6);
            case Gather.Rows _, Move.Fill _, Move.Cast _, Move.View _, Optimize _, GaLore _, Random.Uniform _, Random.Normal _, Op.Custom _ -> IntStream.empty();
        };
    }
}
