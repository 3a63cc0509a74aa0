package lorikeet.tensor.check;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;
import static lorikeet.tensor.DType.I32;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Loss.CrossEntropy;
import lorikeet.tensor.op.Loss.OutputLoss;

/** Cases of {@link lorikeet.tensor.op.Loss}. */
final class LossCases {
    private static final Operand NORM = Operand.given(new long[0], 0.125);

    private LossCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (boolean grad : new boolean[] {false, true}) {
            cases.add(crossEntropy(grad, Operand.normal(F32, 7, 33)));
            cases.add(crossEntropy(grad, Operand.normal(F32, 1, 1)));
            cases.add(crossEntropy(grad, Operand.normal(F32, 5, 1021).as(View.SLICED)));
            cases.add(crossEntropy(grad, Operand.normal(F32, 3, 9).as(View.TRANSPOSED)));
            cases.add(crossEntropy(grad, Operand.normal(F32, 0, 9)));
            cases.add(crossEntropy(grad, Operand.of(F32, new Content.Normal(0, 40), 4, 67)).noting("of large logits"));
        }
        cases.add(crossEntropy(true, Operand.normal(F32, 2, 20_008)));
        cases.add(crossEntropy(true, Operand.normal(F32, 2, 60_000)));
        cases.add(outputLoss(new OutputLoss(true, false), Operand.normal(F32, 2, 8), F32, 60_000));
        cases.add(OpCase.of(new CrossEntropy(true), Tolerance.sum(F32, 5), 75, Operand.normal(F32, 3, 5),
                Operand.of(I32, new Content.Given(-100), 3), NORM).noting("with nothing trained").allowZeros());
        cases.add(crossEntropy(false, Operand.normal(F64, 4, 3)).differentiate(0));
        cases.add(crossEntropy(false, Operand.normal(F64, 0, 3)).differentiate(0));
        for (boolean hidden : new boolean[] {false, true}) {
            for (boolean w : new boolean[] {false, true}) outputLoss(cases, hidden, w);
        }
        cases.add(outputLoss(new OutputLoss(false, false), Operand.normal(F64, 4, 3), F64, 5).differentiate(0, 1));
        cases.add(outputLoss(new OutputLoss(false, false), Operand.normal(F64, 4, 3), F64, 5).noting("with W frozen").differentiate(0));
        cases.add(outputLoss(new OutputLoss(false, false), Operand.normal(F64, 0, 3), F64, 5).differentiate(0, 1));
        return cases;
    }

    private static OpCase crossEntropy(boolean grad, Operand logits) {
        int vocab = (int) logits.spec().shape().dim(1);
        return OpCase.of(new CrossEntropy(grad), Tolerance.sum(logits.spec().dtype(), vocab), 5 * logits.spec().shape().count(),
                logits, Operand.labels(vocab, logits.spec().shape().dim(0)), NORM);
    }

    private static void outputLoss(List<OpCase> cases, boolean hidden, boolean w) {
        OutputLoss op = new OutputLoss(hidden, w);
        cases.add(outputLoss(op, Operand.normal(F32, 5, 17), F32, 33));
        cases.add(outputLoss(op, Operand.normal(F32, 9, 8), BF16, 2053));
        cases.add(outputLoss(op, Operand.normal(F32, 9, 8), F16, 129));
        cases.add(outputLoss(op, Operand.normal(F32, 0, 8), F32, 7));
        cases.add(outputLoss(op, Operand.normal(F32, 7, 13).as(View.SLICED), F32, 19));
    }

    private static OpCase outputLoss(OutputLoss op, Operand hidden, DType weights, int vocab) {
        long n = hidden.spec().shape().dim(0);
        long d = hidden.spec().shape().dim(1);
        int products = 1 + (op.gradHidden() ? 1 : 0) + (op.gradW() ? 1 : 0);
        return OpCase.of(op, Tolerance.sum(hidden.spec().dtype(), vocab + d + n), 2 * n * d * vocab * products,
                hidden, Operand.normal(weights, vocab, d), Operand.labels(vocab, n), NORM);
    }
}
