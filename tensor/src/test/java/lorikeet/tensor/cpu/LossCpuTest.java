package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import lorikeet.tensor.DType;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Loss;
import org.junit.jupiter.api.Test;

class LossCpuTest {
    private static final double SUMS = 2e-6;
    private static final Operand NORM = Operand.number(0.25);
    private static final Operand LABELS = Operand.ints(3, -100, 0, 10, -100, 7);

    @Test
    void crossEntropyAgreesWithFloat64() {
        check(SUMS, new Loss.CrossEntropy(false), Operand.normal(1, 6, 11), LABELS, NORM);
        check(SUMS, new Loss.CrossEntropy(true), Operand.normal(1, 6, 11), LABELS, NORM);
        check(SUMS, new Loss.CrossEntropy(true), Operand.normal(1, 6, 20_011), LABELS, NORM);
        check(SUMS, new Loss.CrossEntropy(false), Operand.normal(1, 6, 20_011), LABELS, NORM);
        check(SUMS, new Loss.CrossEntropy(true), Operand.normal(1, 0, 11), Operand.ints(), NORM);
    }

    @Test
    void theFirstOfEqualLogitsCounts() {
        Operand logits = Operand.of(DType.F32, new double[] {1, 5, 5, 2, 5, 1, 5, 5, 7, 7, 7, 7}, 3, 4);
        for (int label = 0; label < 4; label++) {
            check(SUMS, new Loss.CrossEntropy(false), logits, Operand.ints(label, label, label), NORM);
        }
    }

    @Test
    void outputLossAgreesWithFloat64() {
        Operand hidden = Operand.normal(1, 6, 19);
        Operand w = Operand.normal(2, 11, 19);
        for (boolean gradHidden : new boolean[] {false, true}) {
            for (boolean gradW : new boolean[] {false, true}) {
                check(SUMS, new Loss.OutputLoss(gradHidden, gradW), hidden, w, LABELS, NORM);
                check(SUMS, new Loss.OutputLoss(gradHidden, gradW), hidden.rows(), w.as(DType.BF16).rows(), LABELS, NORM);
            }
        }
    }

    @Test
    void positionsThatTrainNothingGiveNoGradient() {
        Operand none = Operand.ints(-100, -100, -100);
        check(SUMS, new Loss.OutputLoss(true, true), Operand.normal(1, 3, 5), Operand.normal(2, 7, 5), none, NORM);
        check(SUMS, new Loss.OutputLoss(true, true), Operand.normal(1, 0, 5), Operand.normal(2, 7, 5), Operand.ints(), NORM);
        check(SUMS, new Loss.OutputLoss(true, true), Operand.normal(1, 3, 0), Operand.normal(2, 7, 0), Operand.ints(1, -100, 6), NORM);
    }

    @Test
    void manyPositionsAreDoneBlockByBlock() {
        int n = 600;
        int[] labels = IntStream.range(0, n).map(i -> i % 7 == 3 ? -100 : i * 31 % 13).toArray();
        check(4 * SUMS, new Loss.OutputLoss(true, true), Operand.normal(1, n, 5), Operand.normal(2, 13, 5), Operand.ints(labels), NORM);
    }

    @Test
    void workspaceDoesNotHoldTheLogitsOfAllPositions() {
        try (CpuDevice device = CpuDevice.open(1)) {
            long bytes = device.workspace(new Loss.OutputLoss(true, true), new Spec[] {
                    Spec.of(DType.F32, 100_000, 64), Spec.of(DType.BF16, 128_000, 64)});
            assertEquals(128_000L * 4 * 131 + 16 * 100_000 + 4 * 131 * 64, bytes, 4096);
        }
    }

    @Test
    void labelsOutOfRangeAreNamed() {
        Operand logits = Operand.normal(1, 6, 11);
        for (int wrong : new int[] {-1, 11, -101, Integer.MAX_VALUE}) {
            int[] labels = Arrays.stream(LABELS.values()).mapToInt(v -> (int) v).toArray();
            labels[4] = wrong;
            String expected = ": label " + wrong + " at position 4 is neither -100 nor below the vocabulary's 11";
            assertEquals("crossEntropy" + expected, error(new Loss.CrossEntropy(true), logits, Operand.ints(labels), NORM));
            assertEquals("outputLoss" + expected, error(new Loss.OutputLoss(true, false), logits, Operand.normal(2, 11, 11), Operand.ints(labels), NORM));
        }
    }

    private static String error(Loss op, Operand... operands) {
        return assertThrows(ShapeException.class, () -> Agreement.onCpu(1, op, operands)).getMessage();
    }
}
