package lorikeet.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.IntStream;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Softmax;
import org.junit.jupiter.api.Test;

/** Numbers of Python's {@code math.exp} and {@code math.fsum}, in float64. */
class SoftmaxReferenceTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static double[] run(Softmax op, double[]... operands) {
        try (ReferenceDevice device = new ReferenceDevice(); Eager ops = Eager.on(device)) {
            Tensor[] in = new Tensor[operands.length];
            for (int i = 0; i < in.length; i++) in[i] = ops.tensor(operands[i], 2, operands[i].length / 2);
            return Host.doubles(ops, ops.apply(op, in)[0]);
        }
    }

    // (i * 7 % 11 - 5) / 4 in two rows of four; dY has the rows the other way round
    @Test
    void softmaxAndItsGradient() {
        double[] x = IntStream.range(0, 8).mapToDouble(i -> (i * 7 % 11 - 5) / 4.0).toArray();
        double[] dY = IntStream.range(0, 8).mapToDouble(i -> x[(i + 4) % 8]).toArray();
        double[] y = run(new Softmax.SoftmaxForward(), x);
        assertArrayEquals(new double[] {0.04749669465596482, 0.2733246061686422, 0.10055050337572466, 0.5786281957996683,
                0.2345391641750664, 0.08628213664954061, 0.49651941445493847, 0.18265928472045453}, y, 1e-15);
        assertArrayEquals(new double[] {0.016270884627705737, -0.17969212994906625, 0.10985834055894947, 0.053562904762411045,
                -0.2298557716378819, 0.0664345263165214, -0.11421511153471135, 0.27763635685607185}, run(new Softmax.SoftmaxBackward(), dY, y), 1e-15);
    }

    @Test
    void minusInfinityCountsForNothingAndARowOfItAloneIsNaN() {
        assertArrayEquals(new double[] {0.5, 0, 0.5, NAN, NAN, NAN}, run(new Softmax.SoftmaxForward(), new double[] {3, -INFINITY, 3, -INFINITY, -INFINITY, -INFINITY}), 1e-15);
        assertArrayEquals(new double[] {NAN, NAN, NAN, NAN}, run(new Softmax.SoftmaxForward(), new double[] {1, INFINITY, NAN, 2}), 0);
    }
}
