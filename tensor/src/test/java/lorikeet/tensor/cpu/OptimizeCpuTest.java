package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;

import lorikeet.tensor.DType;
import lorikeet.tensor.op.Optimize;
import org.junit.jupiter.api.Test;

class OptimizeCpuTest {
    private static final Operand STEP = Operand.of(DType.F64, new double[] {1e-2, 1 - 0.9, 1 - 0.95}, 3);

    private static Operand status(double factor, double nonFinite) {
        return Operand.of(DType.F64, new double[] {3, factor, nonFinite}, 3);
    }

    @Test
    void theNormOfAllGradientsIsTakenInFloat64() {
        Operand[] gradients = {Operand.normal(1, 70_001), Operand.normal(2, 3, 5), Operand.normal(3, 0), Operand.normal(4, 131_072).rows()};
        check(1e-12, new Optimize.GradNorm(1), gradients);
        check(1e-12, new Optimize.GradNorm(1e9), gradients);
        check(1e-12, new Optimize.GradNorm(0), gradients);
        check(0, new Optimize.GradNorm(1));
    }

    @Test
    void theFirstTensorThatIsNotFiniteIsNamed() {
        Operand huge = Operand.normal(1, 9).with(3, Float.MAX_VALUE);
        Operand infinite = Operand.normal(2, 70_001).with(70_000, Double.NEGATIVE_INFINITY);
        check(1e-12, new Optimize.GradNorm(1), huge, infinite, huge.with(0, Double.NaN));
        check(1e-12, new Optimize.GradNorm(1), huge, huge.with(0, Double.NaN), infinite);
        check(1e-12, new Optimize.GradNorm(1), huge, huge);
    }

    @Test
    void adamWUpdatesParametersAndMoments() {
        Optimize.AdamW op = new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 2);
        check(1e-6, op, STEP, status(0.5, -1), Operand.normal(1, 70_001), Operand.normal(2, 70_001), Operand.normal(3, 70_001), squared(4, 70_001),
                Operand.normal(5, 3, 5).rows(), Operand.normal(6, 3, 5), Operand.normal(7, 3, 5), squared(8, 3, 5));
        check(0, new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 0), STEP, status(1, -1));
    }

    @Test
    void nothingIsWrittenWhenAGradientIsNotFinite() {
        check(0, new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 1), STEP, status(Double.NaN, 0),
                Operand.normal(1, 9), Operand.normal(2, 9).with(0, Double.NaN), Operand.normal(3, 9), squared(4, 9));
    }

    private static Operand squared(int seed, long... dims) {
        return Operand.normal(seed, dims).map(v -> v * v);
    }
}
