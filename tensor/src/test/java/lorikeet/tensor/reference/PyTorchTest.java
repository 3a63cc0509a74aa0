package lorikeet.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Optimize;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Numbers that PyTorch 1.13 computed in float64, gradients by its autograd. {@code grid(n)} stands for
 * {@code (torch.arange(n) * 7 % 11 - 5) / 4}.
 */
class PyTorchTest {
    private final ReferenceDevice device = new ReferenceDevice();
    private final Eager ops = Eager.on(device);

    @AfterEach
    void close() {
        ops.close();
        device.close();
    }

    private static double[] grid(int n, double factor, double shift) {
        return IntStream.range(0, n).mapToDouble(i -> (i * 7 % 11 - 5) / 4.0 * factor + shift).toArray();
    }

    private Tensor grid(double factor, double shift, int rows, int cols) {
        return ops.tensor(grid(rows * cols, factor, shift), rows, cols);
    }

    private void assertClose(Tensor found, double... expected) {
        assertArrayEquals(expected, Host.doubles(ops, found), 1e-13);
    }

    @Test
    void unaryFunctions() {
        Tensor x = ops.tensor(new double[] {-2.5, -0.5, 0.25, 1.5}, 4);
        Tensor positive = ops.tensor(new double[] {0.25, 0.5, 2, 3.5}, 4);
        assertClose(ops.exp(x), 0.0820849986238988, 0.6065306597126334, 1.2840254166877414, 4.4816890703380645);
        assertClose(ops.tanh(x), -0.9866142981514303, -0.46211715726000974, 0.24491866240370913, 0.9051482536448664);
        assertClose(ops.sigmoid(x), 0.07585818002124355, 0.3775406687981454, 0.5621765008857981, 0.8175744761936437);
        assertClose(ops.silu(x), -0.18964545005310887, -0.1887703343990727, 0.14054412522144952, 1.2263617142904655);
        assertClose(ops.sin(x), -0.5984721441039564, -0.479425538604203, 0.24740395925452294, 0.9974949866040544);
        assertClose(ops.cos(x), -0.8011436155469337, 0.8775825618903728, 0.9689124217106447, 0.0707372016677029);
        assertClose(ops.log(positive), -1.3862943611198906, -0.6931471805599453, 0.6931471805599453, 1.252762968495368);
        assertClose(ops.rsqrt(positive), 2.0, 1.414213562373095, 0.7071067811865475, 0.5345224838248488);
    }

    // silu(gate) * up
    @Test
    void swiGluAndItsGradients() {
        Tensor gate = ops.tensor(new double[] {-2.5, -0.5, 0.25, 1.5}, 4);
        Tensor up = ops.tensor(new double[] {1, -2, 0.5, 3}, 4);
        assertClose(ops.swiGlu(gate, up), -0.18964545005310887, 0.3775406687981454, 0.07027206261072476, 3.679085142871396);
        Tensor dY = ops.tensor(new double[] {1, 0.5, -1, 2}, 4);
        Tensor[] d = ops.apply(new Elementwise.SwiGluBackward(), dY, gate, up);
        assertClose(d[0], -0.09940111134152683, -0.2600388126973482, -0.31185501078509886, 6.247764925794858);
        assertClose(d[1], -0.18964545005310887, -0.09438516719953635, -0.14054412522144952, 2.452723428580931);
    }

    // w * x * rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5), dY = grid(8).reshape(2, 4).flip(0)
    @Test
    void rmsNormAndItsGradients() {
        Tensor x = grid(1, 0, 2, 4);
        Tensor w = ops.tensor(new double[] {1, 0.5, -1, 2}, 4);
        Tensor[] out = ops.apply(new Norm.RmsNorm(1e-5), x, w);
        assertClose(out[0], -1.3130570841643319, 0.2626114168328664, 0.5252228336657327, 2.6261141683286637,
                0.3922274428913931, -0.5883411643370897, -1.5689097715655724, 0.0);
        Tensor dY = ops.concat(0, ops.slice(x, 0, 1, 2), ops.slice(x, 0, 0, 1));
        Tensor[] d = ops.apply(new Norm.RmsNormBackward(true), dY, x, w, out[1]);
        assertClose(d[0], 0.2626114168328664, -0.39391712524929956, -1.0504456673314655, 0.0,
                -1.9611372144569654, 0.3922274428913931, 0.7844548857827862, 3.922274428913931);
        assertClose(d[1], -0.8185485746553243, -0.9822582895863893, -1.309677719448519, 0.0);
    }

    // 2 query heads of 2 over 1 key/value head, sequences of 3 and 2: softmax(0.5 QKᵀ, causal mask) V for each
    @Test
    void attentionAndItsGradients() {
        Tensor q = grid(1, 0, 5, 4);
        Tensor k = grid(0.5, 0.1, 5, 2);
        Tensor v = grid(1, -0.3, 5, 2);
        Tensor cu = ops.tensor(new int[] {0, 3, 5}, 3);
        Attention.Attend attend = new Attention.Attend(2, 1, 0.5, true, 0);
        var out = ops.attention(attend, q, k, v, cu, cu);
        assertClose(out.o(), -1.55, 0.2, -1.55, 0.2, -1.192565261702243, 0.557434738297757, -1.1399463860115395, 0.6100536139884604,
                -0.9370080674272359, 0.2144288512248115, -0.716388832263653, -0.15992064010627427, 0.7, -0.3, 0.7, -0.3,
                -0.5740615889607663, 0.1777730958602874, -0.2065236960307723, 0.0399463860115396);
        assertClose(out.lse(), 0.415625, 0.35, 0.4504954112766771, 0.5287852895555948, 1.3091992721390668, 0.9784340943423311,
                0.125, 0.3875, 0.8384372815951251, 0.5537852895555947);
        Tensor dO = grid(0.5, -0.1, 5, 4);
        Tensor[] d = ops.apply(new Attention.AttendBackward(attend), dO, q, k, v, cu, cu, out.o(), out.lse());
        assertClose(d[0], 0, 0, 0, 0, -0.015785601927899826, -0.015785601927899812, 0.010454718310976111, 0.010454718310976094,
                -0.06322064574293967, 0.06845167607675948, 0.0447494188526159, -0.10306055858053127, 0, 0, 0, 0,
                -0.14451410085254685, 0.05419278781970507, 0.030976943143632894, -0.011616353678862334);
        assertClose(d[1], -0.08722380971210139, 0.0378408439342842, 0.018336662467437842, 0.16835312927023094, 0.0688871472446635,
                -0.20619397320451513, 0.10838557563941013, -0.17549104399617974, -0.10838557563941013, 0.17549104399617974);
        assertClose(d[2], -1.1933810395361806, 0.2573074920863276, -0.05337077661896067, -0.352505414517159, -0.22824818384485868,
                -0.25480207756916856, 0.44791581217972065, -0.5078552089829216, -0.34791581217972056, -0.017144791017078387);
    }

    // As above with the mask j > i - 2 beside j <= i
    @Test
    void slidingWindowHidesKeysThatAreTooOld() {
        Tensor cu = ops.tensor(new int[] {0, 3, 5}, 3);
        var out = ops.attention(new Attention.Attend(2, 1, 0.5, true, 2), grid(1, 0, 5, 4), grid(0.5, 0.1, 5, 2), grid(1, -0.3, 5, 2), cu, cu);
        assertClose(out.o(), -1.55, 0.2, -1.55, 0.2, -1.192565261702243, 0.557434738297757, -1.1399463860115395, 0.6100536139884604,
                -0.5277730958602873, 0.22406158896076633, -0.31952310887007646, -0.33127170967979624, 0.7, -0.3, 0.7, -0.3,
                -0.5740615889607663, 0.1777730958602874, -0.2065236960307723, 0.0399463860115396);
    }

    // 0.5 * cross_entropy(logits, [2, -100, 0], reduction='sum')
    @Test
    void crossEntropyLeavesOutIgnoredLabels() {
        Tensor[] out = ops.apply(new Loss.CrossEntropy(true), grid(1, 0, 3, 4), ops.tensor(new int[] {2, -100, 0}, 3), ops.tensor(new double[] {0.5}));
        assertClose(out[0], 2.28204744099107);
        assertClose(out[2], 0.02374834732798241, 0.13666230308432112, -0.44972474831213766, 0.2893140978998342, 0, 0, 0, 0,
                -0.4481886947774212, 0.2981534756812016, 0.10968453401692367, 0.040350685079295935);
    }

    @Test
    void firstOfEqualLogitsCountsAsThePrediction() {
        Tensor logits = ops.tensor(new double[] {1, 3, 3, 0, 5, 5}, 2, 3);
        Tensor norm = ops.tensor(new double[] {1});
        assertEquals(1, Host.item(ops, ops.crossEntropy(logits, ops.tensor(new int[] {1, 2}, 2), norm).correct()));
    }

    // 0.5 * cross_entropy(hidden @ W.T, [2, -100, 0], reduction='sum')
    @Test
    void outputLossAndItsGradients() {
        Tensor[] out = ops.apply(new Loss.OutputLoss(true, true), grid(1, 0, 3, 2), grid(0.7, 0.2, 4, 2),
                ops.tensor(new int[] {2, -100, 0}, 3), ops.tensor(new double[] {0.5}));
        assertClose(out[0], 2.1253791751357896);
        assertClose(out[2], -0.3415363120335352, 0.4784682598609637, 0, 0, 0.4893850328604601, -0.19859778298371686);
        assertClose(out[3], -0.4228313705088331, 0.4417371308961768, -0.1989875483634619, 0.03929632252220359,
                0.6202470210971678, -0.3794098840908181, 0.0015718977751270694, -0.10162356932756218);
    }

    // x @ W.T + bias + 1.5 * (x @ A.T) @ B.T
    @Test
    void loraLinearAndItsGradients() {
        Tensor x = grid(1, 0, 2, 3);
        Tensor w = grid(0.5, 0, 4, 3);
        Tensor a = grid(1, 0.2, 2, 3);
        Tensor b = grid(1, -0.1, 4, 2);
        Tensor[] out = ops.apply(new Linear.LoraLinear(1.5, 0, 0, true), x, w, a, b, ops.tensor(new double[] {0.1, 0.2, 0.3, 0.4}, 4));
        assertClose(out[0], -3.3265625, -4.226562499999999, 2.0062499999999996, 2.8249999999999997, 2.8190625, 6.147187499999999,
                -1.8856249999999994, -0.2762500000000001);
        assertClose(out[1], 1.8125, -1.3125, -0.9125, 2.3375);
        Tensor[] d = ops.apply(new Linear.LoraLinearBackward(1.5, 0, 0, true), grid(1, 0.25, 2, 4), x, w, a, b, out[1]);
        assertClose(d[0], -4.078125000000001, 1.6734375000000004, -1.7015625000000003, -3.726562499999999, -0.15468749999999998, 1.2515625);
        assertClose(d[1], -3.403125, 3.721875, 2.7234375, -3.2296875, -2.390625, 4.875, 3.7359375, -2.0765625);
        assertClose(d[2], -0.8115625000000009, 2.33375, -2.2725, -3.1462499999999993, -0.9165625, 0.4709375);
    }

    // torch.optim.AdamW(lr=0.1, betas=(0.9, 0.95), weight_decay=0.1) after clip_grad_norm_(2), gradients t * [0.5, -3, 1]
    @Test
    void threeClippedAdamWSteps() {
        Tensor p = ops.tensor(new double[] {1, -2, 0.5}, 3);
        Tensor m = ops.fill(0, 3);
        Tensor v = ops.fill(0, 3);
        for (int t = 1; t <= 3; t++) {
            Tensor gradient = ops.tensor(new double[] {0.5 * t, -3.0 * t, t}, 3);
            Tensor status = ops.gradNorm(java.util.List.of(gradient), 2);
            Tensor step = ops.tensor(new double[] {0.1, 1 - Math.pow(0.9, t), 1 - Math.pow(0.95, t)}, 3);
            ops.apply(new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 1), step, status, p, gradient, m, v);
            if (t == 2) assertClose(status, 6.4031242374328485, 0.31234747499673193, -1);
        }
        assertClose(p, 0.6732890089311018, -1.6435880010069672, 0.18813950417662098);
        assertClose(m, 0.08464616339891252, -0.5078769803934751, 0.16929232679782505);
        assertClose(v, 0.013914628932932967, 0.5009266415855869, 0.05565851573173187);
    }

    @Test
    void stepWithANonFiniteGradientWritesNothing() {
        Tensor p = ops.tensor(new double[] {1, -2}, 2);
        Tensor finite = ops.tensor(new double[] {1, 1}, 2);
        Tensor broken = ops.tensor(new double[] {1, Double.NaN}, 2);
        Tensor status = ops.gradNorm(java.util.List.of(finite, broken, broken), 1);
        assertEquals(1, Host.doubles(ops, status)[2]);
        Tensor moment = ops.fill(0, 2);
        ops.apply(new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 1), ops.tensor(new double[] {0.1, 0.1, 0.1}, 3), status, p, broken, moment, moment);
        assertClose(p, 1, -2);
        assertClose(moment, 0, 0);
    }
}
