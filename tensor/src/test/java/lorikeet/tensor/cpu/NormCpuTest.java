package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;

import lorikeet.tensor.DType;
import lorikeet.tensor.op.Norm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormCpuTest {
    private static final double EPS = 1e-5;
    private static final double SUMS = 4e-6;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 21})
    void groupsOfTheLastDimensionAreNormalised(int n) {
        Operand w = Operand.normal(2, n);
        check(SUMS, new Norm.RmsNorm(EPS), Operand.normal(1, 9, 21), w);
        check(SUMS, new Norm.RmsNorm(EPS), Operand.normal(1, 2, 5, 21).rows(), w.as(DType.BF16));
        check(SUMS, new Norm.AddRmsNorm(EPS), Operand.normal(1, 9, 21), Operand.normal(3, 9, 21).rows(), w);
        check(SUMS, new Norm.AddRmsNorm(EPS), Operand.normal(1, 9, 21).transposed(), Operand.normal(3, 9, 21), w.as(DType.F16));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 21})
    void gradientsAgreeWithFloat64(int n) {
        long groups = 150L * 21 / n;
        Operand dY = Operand.normal(4, 150, 21);
        Operand x = Operand.normal(1, 150, 21);
        Operand w = Operand.normal(2, n);
        Operand rstd = Operand.normal(5, groups).map(v -> 0.5 + Math.abs(v));
        check(SUMS, new Norm.RmsNormBackward(true), dY, x, w, rstd);
        check(SUMS, new Norm.RmsNormBackward(true), dY.rows(), x.rows(), w.as(DType.BF16), rstd);
        check(SUMS, new Norm.RmsNormBackward(false), dY, x, w, rstd);
    }

    @Test
    void noTokensGiveNoGradient() {
        check(SUMS, new Norm.RmsNorm(EPS), Operand.normal(1, 0, 6), Operand.normal(2, 3));
        check(SUMS, new Norm.RmsNormBackward(true), Operand.normal(1, 0, 6), Operand.normal(2, 0, 6), Operand.normal(3, 3), Operand.normal(4, 0));
    }

    @Test
    void notANumberStaysInItsGroup() {
        check(SUMS, new Norm.RmsNorm(EPS), Operand.normal(1, 4, 6).with(8, Double.NaN).with(20, Double.POSITIVE_INFINITY), Operand.normal(2, 3));
    }
}
