package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Attention.Attend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionCpuTest {
    /** Relative to the largest result: scores, exponentials and sums of up to 200 terms. */
    private static final double CHAINED = 1e-5;
    private static final int HEADS = 4;
    private static final int DIM = 6;

    private static Attend attend(int kvHeads, boolean causal, int window) {
        return new Attend(HEADS, kvHeads, 0.4, causal, window);
    }

    private static Operand q(long tokens) {
        return Operand.normal(1, tokens, HEADS * DIM);
    }

    private static Operand k(long tokens, int kvHeads) {
        return Operand.normal(2, tokens, kvHeads * DIM);
    }

    private static Operand v(long tokens, int kvHeads) {
        return Operand.normal(3, tokens, kvHeads * DIM);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void groupsOfHeadsShareKeys(int kvHeads) {
        checkBoth(attend(kvHeads, true, 0), q(10), k(10, kvHeads), v(10, kvHeads), Operand.ints(0, 7, 10), Operand.ints(0, 7, 10));
        checkBoth(attend(kvHeads, false, 0), q(9), k(9, kvHeads), v(9, kvHeads), Operand.ints(0, 9), Operand.ints(0, 9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64, 100, 1000, Integer.MAX_VALUE})
    void windowsLimitWhatAQuerySees(int window) {
        for (boolean causal : new boolean[] {true, false}) {
            checkBoth(attend(2, causal, window), q(150), k(150, 2), v(150, 2), Operand.ints(0, 20, 150), Operand.ints(0, 20, 150));
        }
    }

    @Test
    void masksAreAlignedAtTheEnd() {
        checkBoth(attend(2, true, 0), q(5), k(90, 2), v(90, 2), Operand.ints(0, 1, 5), Operand.ints(0, 70, 90));
        checkBoth(attend(2, true, 3), q(70), k(9, 2), v(9, 2), Operand.ints(0, 66, 70), Operand.ints(0, 5, 9));
    }

    @Test
    void sequencesMayBeEmpty() {
        checkBoth(attend(2, true, 0), q(4), k(6, 2), v(6, 2), Operand.ints(0, 0, 0, 4), Operand.ints(0, 0, 3, 6));
        checkBoth(attend(2, false, 0), q(4), k(3, 2), v(3, 2), Operand.ints(0, 1, 4), Operand.ints(0, 0, 3));
        checkBoth(attend(2, true, 0), q(0), k(0, 2), v(0, 2), Operand.ints(0), Operand.ints(0));
    }

    @Test
    void headsMayBeEmpty() {
        Operand none = Operand.normal(1, 4, 0);
        checkBoth(attend(2, true, 0), none, none, none, Operand.ints(0, 4), Operand.ints(0, 4));
    }

    /** Chunks of queries follow one another over keys that some began and others go on with, and that nobody sees. */
    @ParameterizedTest
    @ValueSource(ints = {0, 40, 700})
    void queriesOfSeveralChunksCountTogether(int window) {
        int n = 530;
        checkBoth(attend(2, true, window), q(n), k(n + 37, 2), v(n + 37, 2), Operand.ints(0, n), Operand.ints(0, n + 37));
        checkBoth(attend(2, false, window), q(n), k(n - 37, 2), v(n - 37, 2), Operand.ints(0, n), Operand.ints(0, n - 37));
        checkBoth(attend(2, true, window), q(3), k(900, 2), v(900, 2), Operand.ints(0, 3), Operand.ints(0, 900));
    }

    @Test
    void viewsOfAFusedProjectionAreReadWhereTheyLie() {
        checkBoth(attend(2, true, 0), q(70).rows(), k(70, 2).rows(), v(70, 2).rows(), Operand.ints(0, 70), Operand.ints(0, 70));
        checkBoth(attend(2, true, 0), q(7).transposed(), k(7, 2).transposed(), v(7, 2), Operand.ints(0, 7), Operand.ints(0, 7));
    }

    private static void checkBoth(Attend op, Operand q, Operand k, Operand v, Operand cuQ, Operand cuK) {
        check(CHAINED, op, q, k, v, cuQ, cuK);
        List<double[]> out = Agreement.onCpu(1, op, q, k, v, cuQ, cuK);
        Operand o = new Operand(q.spec(), out.get(0), q.storage(), q.layout());
        Operand lse = Operand.of(q.spec().dtype(), out.get(1), q.spec().shape().dim(0), op.heads());
        Operand dO = new Operand(q.spec(), Operand.normal(4, q.spec().shape().dims()).values(), q.storage(), q.layout());
        check(CHAINED, new Attention.AttendBackward(op), dO, q, k, v, cuQ, cuK, o, lse);
    }

    @Test
    void packedSequencesHaveTheBitsOfTheSequenceAlone() {
        Attend op = attend(2, true, 0);
        int[] lengths = {3, 130, 65};
        int total = 198;
        Operand cu = Operand.ints(0, 3, 133, 198);
        List<double[]> packed = withGradients(op, q(total), k(total, 2), v(total, 2), cu, cu);
        for (int s = 0, first = 0; s < lengths.length; first += lengths[s++]) {
            int n = lengths[s];
            Operand one = Operand.ints(0, n);
            List<double[]> alone = withGradients(op, part(q(total), first, n), part(k(total, 2), first, n), part(v(total, 2), first, n), one, one);
            for (int i = 0; i < alone.size(); i++) {
                int width = alone.get(i).length / n;
                assertArrayEquals(alone.get(i), Arrays.copyOfRange(packed.get(i), first * width, (first + n) * width), "result " + i + " of sequence " + s);
            }
        }
    }

    private static Operand part(Operand whole, int first, int n) {
        int width = (int) whole.spec().shape().dim(1);
        return Operand.of(whole.spec().dtype(), Arrays.copyOfRange(whole.values(), first * width, (first + n) * width), n, width);
    }

    private static List<double[]> withGradients(Attend op, Operand q, Operand k, Operand v, Operand cuQ, Operand cuK) {
        List<double[]> out = Agreement.onCpu(2, op, q, k, v, cuQ, cuK);
        Operand o = Operand.of(q.spec().dtype(), out.get(0), q.spec().shape().dims());
        Operand lse = Operand.of(q.spec().dtype(), out.get(1), q.spec().shape().dim(0), op.heads());
        List<double[]> all = new ArrayList<>(out);
        all.addAll(Agreement.onCpu(2, new Attention.AttendBackward(op), q, q, k, v, cuQ, cuK, o, lse));
        return all;
    }

    @Test
    void aQueryWithACacheHasTheBitsOfTheWholeSequence() {
        Attend op = attend(2, true, 0);
        for (int n : new int[] {131, AttendCpu.KEYS + 131}) queryWithACache(op, n);
    }

    private static void queryWithACache(Attend op, int n) {
        double[] whole = Agreement.onCpu(1, op, q(n), k(n, 2), v(n, 2), Operand.ints(0, n), Operand.ints(0, n)).getFirst();
        double[] last = Agreement.onCpu(1, op, part(q(n), n - 1, 1), k(n, 2), v(n, 2), Operand.ints(0, 1), Operand.ints(0, n)).getFirst();
        assertArrayEquals(Arrays.copyOfRange(whole, whole.length - last.length, whole.length), last);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 500, 700})
    void keysOfSeveralBlocksCountTogether(int window) {
        int n = 2 * AttendCpu.KEYS + 70;
        checkBoth(attend(2, true, window), q(70), k(n, 2), v(n, 2), Operand.ints(0, 70), Operand.ints(0, n));
        checkBoth(attend(2, false, window), q(3), k(n, 2), v(n, 2), Operand.ints(0, 1, 3), Operand.ints(0, AttendCpu.KEYS + 1, n));
    }

    @Test
    void theLargestScoreMayComeInAnyBlock() {
        int width = 2 * DIM;
        int n = 2 * AttendCpu.KEYS + 9;
        for (int large : new int[] {0, AttendCpu.KEYS - 1, AttendCpu.KEYS, 2 * AttendCpu.KEYS + 3}) {
            double[] keys = k(n, 2).values();
            for (int i = 0; i < width; i++) keys[large * width + i] *= 40;
            checkBoth(attend(2, true, 0), q(20), Operand.of(DType.F32, keys, n, width), v(n, 2), Operand.ints(0, 20), Operand.ints(0, n));
        }
    }

    @Test
    void scoresOfMinusInfinityCountForNothing() {
        int n = AttendCpu.KEYS + 20;
        double[] queries = new double[3 * HEADS * DIM];
        Arrays.fill(queries, 1);
        double[] keys = k(n, 2).values();
        Arrays.fill(keys, 0, AttendCpu.KEYS * 2 * DIM, Double.NEGATIVE_INFINITY);
        check(CHAINED, attend(2, false, 0), Operand.of(DType.F32, queries, 3, HEADS * DIM), Operand.of(DType.F32, keys, n, 2 * DIM), v(n, 2), Operand.ints(0, 3), Operand.ints(0, n));
    }

    @Test
    void whatAQueryDoesNotSeeMayBeNotANumber() {
        int width = 2 * DIM;
        for (int window : new int[] {0, 4}) {
            Operand k = k(70, 2).with(69 * width, Double.NaN).with(30 * width + 3, Double.POSITIVE_INFINITY);
            Operand v = v(70, 2).with(68 * width + 1, Double.NaN).with(20 * width + 8, Double.POSITIVE_INFINITY);
            check(CHAINED, attend(2, true, window), q(70), k, v, Operand.ints(0, 40, 70), Operand.ints(0, 40, 70));
            int n = AttendCpu.KEYS + 70;
            Operand far = v(n, 2).with((n - 2) * width + 1, Double.NaN).with((AttendCpu.KEYS - 7) * width, Double.NEGATIVE_INFINITY);
            check(CHAINED, attend(2, true, window), q(100), k(n, 2), far, Operand.ints(0, 100), Operand.ints(0, n));
        }
    }

    @Test
    void keysOfBlocksThatAQueryDoesNotSeeReachNoGradientOfIt() {
        int width = 2 * DIM;
        // Keys are taken 64 at a time, whatever the caches; those from 64 to 127 are seen by queries up to 130.
        Operand k = k(192, 2).with(70 * width + 3, Double.POSITIVE_INFINITY);
        Operand v = v(192, 2).with(80 * width + 1, Double.NaN);
        Operand cu = Operand.ints(0, 192);
        List<double[]> out = withGradients(attend(2, true, 4), q(192), k, v, cu, cu);
        int from = 131 * HEADS * DIM;
        for (double dQ : Arrays.copyOfRange(out.get(2), from, out.get(2).length)) assertTrue(Double.isFinite(dQ));
    }

    @Test
    void whatAQueryDoesNotSeeReachesNoGradientOfIt() {
        int width = 2 * DIM;
        Operand cu = Operand.ints(0, 40, 170);
        for (int window : new int[] {0, 4, 70}) {
            Attend op = attend(2, true, window);
            checkBoth(op, q(170).with(50 * HEADS * DIM + 7, Double.NaN), k(170, 2), v(170, 2), cu, cu);
            checkBoth(op, q(170), k(170, 2).with(169 * width, Double.NaN).with(30 * width + 3, Double.NaN), v(170, 2), cu, cu);
            checkBoth(op, q(170), k(170, 2), v(170, 2).with(168 * width + 1, Double.NaN).with(20 * width + 8, Double.NaN), cu, cu);
            List<double[]> out = Agreement.onCpu(1, op, q(170), k(170, 2), v(170, 2), cu, cu);
            Operand o = Operand.of(DType.F32, out.get(0), 170, HEADS * DIM);
            Operand dO = Operand.normal(4, 170, HEADS * DIM).with(0, Double.NaN).with(99 * HEADS * DIM + 20, Double.NaN);
            check(CHAINED, new Attention.AttendBackward(op), dO, q(170), k(170, 2), v(170, 2), cu, cu, o, Operand.of(DType.F32, out.get(1), 170, HEADS));
        }
    }

    /** A worker keeps what it packed of a head: heads in turn, sequences as long as one another, and windows that begin at any key. */
    @Test
    void packedKeysAreThoseOfTheirHead() {
        for (int window : new int[] {0, 45, 130}) {
            checkBoth(attend(2, true, window), q(620), k(620, 2), v(620, 2), Operand.ints(0, 310, 620), Operand.ints(0, 310, 620));
        }
        checkBoth(attend(4, false, 40), q(500), k(500, 4), v(500, 4), Operand.ints(0, 500), Operand.ints(0, 500));
    }

    @Test
    void wrongCumulativeLengthsAreNamed() {
        Attend op = attend(2, true, 0);
        assertEquals("attention: cumulative query lengths must start with 0, found 1", error(op, Operand.ints(1, 7), Operand.ints(0, 7)));
        assertEquals("attention: cumulative key lengths must not descend, found 2 after 5 at 2", error(op, Operand.ints(0, 3, 7, 7), Operand.ints(0, 5, 2, 7)));
        assertEquals("attention: cumulative key lengths must end with the 7 tokens, found 9", error(op, Operand.ints(0, 7), Operand.ints(0, 9)));
    }

    private static String error(Attend op, Operand cuQ, Operand cuK) {
        return assertThrows(ShapeException.class, () -> Agreement.onCpu(1, op, q(7), k(7, 2), v(7, 2), cuQ, cuK)).getMessage();
    }

    @Test
    void ropeRotatesEachHeadForthAndBack() {
        Operand angles = Operand.normal(5, 9, DIM / 2);
        for (boolean inverse : new boolean[] {false, true}) {
            check(1e-6, new Attention.Rope(inverse), q(9), angles.map(Math::cos), angles.map(Math::sin));
            check(1e-6, new Attention.Rope(inverse), q(9).rows(), angles.map(Math::cos).rows(), angles.map(Math::sin));
        }
        check(1e-6, new Attention.Rope(false), q(0), Operand.normal(1, 0, 3), Operand.normal(1, 0, 3));
    }
}
