package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;

import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Random;
import org.junit.jupiter.api.Test;

class RandomCpuTest {
    private static final double EXACT = 0;
    /** 1/(1-p) and the product are each rounded to F32. */
    private static final double TWICE_ROUNDED = 2e-7;

    @Test
    void drawsAreTheReferencesBits() {
        check(EXACT, new Random.Uniform(-0.3, 0.7, 5, Spec.of(DType.F32, 3, 7001)), Operand.rng());
        check(EXACT, new Random.Normal(0.5, 2, 6, Spec.of(DType.F32, 3, 7001)), Operand.rng());
        check(EXACT, new Random.Uniform(0, 1, 0, Spec.of(DType.F32, 0)), Operand.rng());
    }

    @Test
    void dropoutKeepsTheReferencesElements() {
        check(TWICE_ROUNDED, new Random.Dropout(0.1, 9), Operand.normal(1, 3, 7001), Operand.rng());
        check(TWICE_ROUNDED, new Random.Dropout(0.5, 9), Operand.normal(1, 5, 7).transposed(), Operand.rng());
        check(TWICE_ROUNDED, new Random.Dropout(0.999, 9), Operand.normal(1, 3, 7001), Operand.rng());
        check(EXACT, new Random.Dropout(0, 9), Operand.normal(1, 5, 7), Operand.rng());
    }
}
