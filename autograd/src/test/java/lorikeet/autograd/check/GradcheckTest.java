package lorikeet.autograd.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleSupplier;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GradcheckTest {
    private final ReferenceDevice device = new ReferenceDevice();
    private final Eager ops = Eager.on(device);

    @AfterEach
    void close() {
        ops.close();
        device.close();
    }

    /** A user's operation y = 3x, with a slope of its own choice as gradient. */
    private record Triple(DoubleSupplier slope) implements Op.Custom {
        @Override
        public Spec[] infer(Spec... in) {
            return new Spec[] {in[0]};
        }

        @Override
        public void reference(Tensor[] in, Tensor[] out) {
            for (long i = 0; i < in[0].shape().count(); i++) {
                double x = in[0].memory().getAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i);
                out[0].memory().setAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i, 3 * x);
            }
        }

        @Override
        public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut) {
            return new Tensor[] {ops.scale(dOut[0], slope.getAsDouble())};
        }
    }

    private Gradcheck.Result check(DoubleSupplier slope, int n) {
        Tensor x = ops.tensor(new double[n], n);
        return Gradcheck.check(ops, (o, in) -> o.apply(new Triple(slope), in), x);
    }

    @Test
    void rightGradientPassesWholeAndProjected() {
        assertTrue(check(() -> 3, 5).passed());
        assertTrue(check(() -> 3, 500).passed());
    }

    @Test
    void wrongGradientIsFoundWholeAndProjected() {
        Gradcheck.Result whole = check(() -> 2.9, 5);
        assertTrue(whole.findings().getFirst().startsWith("result element 0, input element 0: gradient 2.9, finite difference 3.0"), whole::toString);
        assertFalse(check(() -> 2.9, 500).passed());
    }

    @Test
    void gradientThatChangesBetweenRunsIsFound() {
        double[] slope = {3};
        Gradcheck.Result result = check(() -> slope[0] = Math.nextUp(slope[0]), 5);
        assertTrue(result.findings().contains("two backward passes differ in bits"), result::toString);
    }

    @Test
    void allInputsOfAFunctionAreChecked() {
        Tensor x = ops.tensor(new double[] {0.5, -1, 2}, 3);
        Tensor y = ops.tensor(new double[] {1, 3}, 2, 1);
        Gradcheck.Result result = Gradcheck.check(ops, (o, in) -> new Tensor[] {o.exp(o.mul(in[0], in[1])), o.tanh(in[1])}, x, y);
        assertTrue(result.passed(), result::toString);
        assertEquals(3 * Math.exp(6), result.largest(), 1e-2);
    }

    @Test
    void onlyF64IsAccepted() {
        Tensor x = ops.cast(ops.tensor(new double[] {1}, 1), DType.F32);
        assertThrows(IllegalArgumentException.class, () -> Gradcheck.check(ops, (o, in) -> in, x));
    }
}
