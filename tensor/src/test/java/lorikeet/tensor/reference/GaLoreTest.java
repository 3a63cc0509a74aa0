package lorikeet.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Numbers that PyTorch 1.13 computed in float64 with the formulas of GaLore's AdamW, and its singular value decompositions.
 * {@code grid} stands for {@code (torch.arange(n) * 7 % 11 - 5) / 4}.
 */
class GaLoreTest {
    // The left and the right singular vectors of the first gradient, for its two largest values.
    private static final double[] P = {0.6292455319154807, -0.577947953880504, 0.26065410948633877, 0.7868065331238008, 0.7321949848041083, 0.2165909555799702};
    private static final double[] Q = {-0.26120758407426403, 0.5410008502340389, 0.6994819123534857, -0.136355323908806, 0.3961637704364025, 0.8141914594928817,
        0.5343687110095513, -0.1606784770173718};

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

    private Tensor steps(Side side, double[] basisValues, Tensor m, Tensor v) {
        Tensor w = ops.tensor(grid(12, 0.5, 0.1), 3, 4);
        Tensor basis = ops.tensor(basisValues, basisValues.length / 2, 2);
        Tensor status = ops.tensor(new double[] {1, 1, -1}, 3);
        for (int t = 1; t <= 3; t++) {
            double[] gradient = grid(12, t, 0.2 * t);
            for (int i = 0; i < 12; i++) gradient[i] += i * i * 0.01;
            Tensor step = ops.tensor(new double[] {0.05, 1 - Math.pow(0.9, t), 1 - Math.pow(0.999, t)}, 3);
            Tensor r = ops.projectGradient(side, ops.tensor(gradient, 3, 4), basis);
            Tensor n = ops.projectedAdam(new GaLore.ProjectedAdam(0.9, 0.999, 1e-6), step, status, r, m, v);
            ops.projectedUpdate(new GaLore.ProjectedUpdate(side, 0.25, 0.1), step, status, w, basis, n);
        }
        return w;
    }

    private void assertClose(Tensor found, double... expected) {
        assertArrayEquals(expected, Host.doubles(ops, found), 1e-13);
    }

    @Test
    void threeStepsOnTheLeftAreThoseOfGaLore() {
        Tensor m = ops.fill(0, 2, 4);
        Tensor v = ops.fill(0, 2, 4);
        assertClose(steps(Side.LEFT, P, m, v), -0.4738773006492552, 0.30155556637301273, -0.15001728738808381, 0.6708616797326736, 0.2021027115009387,
                -0.2530833188915913, 0.5525693988011735, 0.11593664767437262, -0.3761243765616121, 0.4485622695152306, -0.059777042401485556, -0.5369225578185387);
        assertClose(m, -0.4951701994633192, 0.736991904476089, 0.2797075315304369, 0.39985932841137956, 0.5135449972681617, -0.25501338318439687,
                0.7500634609466785, -0.34802874326939487);
        assertClose(v, 0.011713046917331982, 0.023024748847822418, 0.0031705128071373733, 0.006481620040340347, 0.011389494460545161, 0.003209133104242065,
                0.024148444708794764, 0.006116938938508263);
    }

    @Test
    void threeStepsOnTheRightAreThoseOfGaLore() {
        Tensor m = ops.fill(0, 3, 2);
        Tensor v = ops.fill(0, 3, 2);
        assertClose(steps(Side.RIGHT, Q, m, v), -0.4881405758848455, 0.3145005614884331, -0.1326809573542106, 0.6890072266841096, 0.21165885237073023,
                -0.291942010140006, 0.5466711168430841, 0.08448644209555109, -0.3944828510574824, 0.44446772471234713, -0.05465121337633795, -0.5340117992912181);
        assertClose(m, 0.8157820039019633, -0.6354182518531254, 0.19055911827206412, 0.7810494127392189, 0.5549612229546829, -0.011804528576752989);
        assertClose(v, 0.029436070259060632, 0.01798204838646572, 0.001471326765709404, 0.026590958686039855, 0.012491091093866697, 0.00037745506306303153);
    }

    private Tensor range(Side side, int iterations, Tensor g, int rank) {
        Tensor basis = ops.fill(0, side.basisRows(g.shape()), rank);
        Tensor status = ops.tensor(new double[] {1, 1, -1}, 3);
        ops.rangeFinder(new GaLore.RangeFinder(side, iterations, 5), status, ops.zeros(Spec.of(DType.I64, 2)), g, basis);
        return basis;
    }

    /** Rank 3: a basis of three columns spans what the singular vectors span, without an iteration. */
    @Test
    void theRangeOfALowRankMatrixIsThatOfItsSingularVectors() {
        double[] a = grid(21, 1, 0);
        double[] b = grid(27, 1, 0.3);
        for (int i = 0; i < a.length; i++) a[i] += i * i * 0.01;
        for (int i = 0; i < b.length; i++) b[i] += i % 5 * 0.3;
        Tensor g = ops.matmul(ops.tensor(a, 7, 3), ops.tensor(b, 3, 9));
        Tensor p = range(Side.LEFT, 0, g, 3);
        Tensor onLeft = ops.matmul(p, ops.matmul(p, ops.tensor(grid(7, 1, 0), 7, 1), true, false));
        assertArrayEquals(new double[] {-0.9322390359747413, 0.5475956217028677, 0.5111249193694887, 0.4728182517915155, 0.3129704488083451, 0.27099185074118054,
            0.22717728742942195}, Host.doubles(ops, onLeft), 1e-12);
        Tensor q = range(Side.RIGHT, 0, g, 3);
        Tensor onRight = ops.matmul(q, ops.matmul(q, ops.tensor(grid(9, 1, 0), 9, 1), true, false));
        assertArrayEquals(new double[] {-1.1219887856466237, 0.4352000775648849, 0.03866621701287956, 0.9715327789973949, 0.8885044493129386, -1.0626828358720113,
            0.4945060273394962, 0.09797216678749082, -0.3890294166320779}, Host.doubles(ops, onRight), 1e-12);
    }

    /** Singular values 1.55, 0.45, 0.38, 0.33, 0.20, …: the best four directions hold 2.8463745391527975 of squares. */
    @Test
    void iterationsComeNearToTheBestDirections() {
        double[] h = grid(300, 0.05, 0);
        for (int i = 0; i < 300; i++) h[i] += 1.0 / (1 + i / 15 + 2 * (i % 15));
        Tensor g = ops.tensor(h, 20, 15);
        double[] share = new double[4];
        for (int iterations = 0; iterations < share.length; iterations++) {
            Tensor r = ops.projectGradient(Side.RIGHT, g, range(Side.RIGHT, iterations, g, 4));
            for (double x : Host.doubles(ops, r)) share[iterations] += x * x / 2.8463745391527975;
        }
        for (int i = 1; i < share.length; i++) assertTrue(share[i - 1] < share[i] && share[i] < 1, share[i - 1] + " then " + share[i]);
        assertTrue(share[1] > 0.97 && share[2] > 0.99, share[1] + ", " + share[2]);
    }

    @Test
    void aRankAboveTheShorterSideIsRefused() {
        Tensor g = ops.fill(1, 5, 7);
        Tensor status = ops.tensor(new double[] {1, 1, -1}, 3);
        Tensor rng = ops.zeros(Spec.of(DType.I64, 2));
        ShapeException refused = assertThrows(ShapeException.class, () -> ops.rangeFinder(new GaLore.RangeFinder(Side.RIGHT, 1, 0), status, rng, g, ops.fill(0, 7, 6)));
        assertEquals("rangeFinder: rank 6 is above the shorter side of G F64 [5, 7]; choose at most 5", refused.getMessage());
        refused = assertThrows(ShapeException.class, () -> ops.projectGradient(Side.LEFT, g, ops.fill(0, 7, 3)));
        assertEquals("projectGradient: basis for the left of G F64 [5, 7] must have 5 rows, found F64 [7, 3]", refused.getMessage());
    }

    @Test
    void theShorterSideIsProjected() {
        assertEquals(Side.LEFT, Side.of(4, 9));
        assertEquals(Side.RIGHT, Side.of(9, 4));
        assertEquals(Side.RIGHT, Side.of(4, 4));
    }
}
