package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.AttentionShape;

/**
 * Elements of attention's results in float64 from float32 operands: {@code [token, head, column]}, rows dense.
 *
 * <p>Bounds: a score is a chain of dim products, so e^(score - lse) is off by that share, and a little by the exponential; a
 * result sums n such terms in one chain.
 */
record AttentionReferences(AttentionShape shape, Map<String, MemorySegment> inputs, int[] queries, int[] keys) {
    /** Half of a unit in the last place of 1. */
    private static final double EPSILON = 0x1p-24;
    /** Relative error of an approximate exponential or logarithm, and what is around it. */
    private static final double EXPONENTIAL = 0x1p-20;

    /** A sum with the sum of its terms' bounds. */
    private static final class Sum {
        private double value, bound, magnitude;
        private long terms;

        void add(double term, double share) {
            value += term;
            bound += Math.abs(term) * share;
            magnitude += Math.abs(term);
            terms++;
        }

        Reference.Close close(double factor) {
            return new Reference.Close(value * factor, Math.abs(factor) * (bound + (terms + 8) * EPSILON * magnitude));
        }
    }

    private interface Pairs {
        void add(int query, int key, int head);
    }

    private double at(String operand, long index) {
        return inputs.get(operand).getAtIndex(JAVA_FLOAT, index);
    }

    private long query(long token, long head) {
        return (token * shape.op().heads() + head) * shape.dim();
    }

    private long key(long token, long head) {
        return (token * shape.op().kvHeads() + head / group()) * shape.dim();
    }

    private int group() {
        return shape.op().heads() / shape.op().kvHeads();
    }

    private double dot(String a, long aAt, String b, long bAt) {
        double sum = 0;
        for (int c = 0; c < shape.dim(); c++) sum += at(a, aAt + c) * at(b, bAt + c);
        return sum;
    }

    private double score(int query, int key, int head) {
        return shape.op().scale() * dot("q", query(query, head), "k", key(key, head));
    }

    /** How far a probability may be off, as a share of it: scores of operands in [-1, 1) are at most scale · dim. */
    private double share() {
        return EXPONENTIAL + (shape.dim() + 8) * EPSILON * Math.abs(shape.op().scale()) * shape.dim();
    }

    private void keysOf(int query, int head, Pairs pairs) {
        int s = query < queries[1] ? 0 : 1;
        int position = keys[s + 1] - (queries[s + 1] - query);
        int from = shape.op().window() > 0 ? Math.max(keys[s], position - shape.op().window() + 1) : keys[s];
        int to = shape.op().causal() ? Math.min(position + 1, keys[s + 1]) : keys[s + 1];
        for (int j = from; j < to; j++) pairs.add(query, j, head);
    }

    private void queriesOf(int key, int kvHead, Pairs pairs) {
        int s = key < keys[1] ? 0 : 1;
        for (int head = kvHead * group(); head < (kvHead + 1) * group(); head++) {
            for (int i = queries[s]; i < queries[s + 1]; i++) {
                keysOf(i, head, (query, seen, h) -> {
                    if (seen == key) pairs.add(query, key, h);
                });
            }
        }
    }

    private double probability(int query, int key, int head) {
        return Math.exp(score(query, key, head) - at("lse", (long) query * shape.op().heads() + head));
    }

    Reference.Close lse(long row) {
        double[] sum = {0};
        keysOf((int) (row / shape.op().heads()), (int) (row % shape.op().heads()), (i, j, h) -> sum[0] += Math.exp(score(i, j, h)));
        double value = Math.log(sum[0]);
        return new Reference.Close(value, 2 * share() + (shape.tk() + 8) * EPSILON * Math.max(1, Math.abs(value)));
    }

    Reference.Close o(long element) {
        long row = element / shape.dim();
        double lse = lse(row).value();
        Sum sum = new Sum();
        keysOf((int) (row / shape.op().heads()), (int) (row % shape.op().heads()),
                (i, j, h) -> sum.add(Math.exp(score(i, j, h) - lse) * at("v", key(j, h) + element % shape.dim()), 2 * share() + shape.tk() * EPSILON));
        return sum.close(1);
    }

    Reference.Close delta(long row) {
        Sum sum = new Sum();
        for (long c = row * shape.dim(); c < (row + 1) * shape.dim(); c++) sum.add(at("dO", c) * at("o", c), 0);
        return sum.close(1);
    }

    Reference.Close dQ(long element) {
        long row = element / shape.dim();
        Sum sum = new Sum();
        keysOf((int) (row / shape.op().heads()), (int) (row % shape.op().heads()),
                (i, j, h) -> addScoreGradient(sum, i, j, h, at("k", key(j, h) + element % shape.dim())));
        return sum.close(shape.op().scale());
    }

    Reference.Close dK(long element) {
        long row = element / shape.dim();
        Sum sum = new Sum();
        queriesOf((int) (row / shape.op().kvHeads()), (int) (row % shape.op().kvHeads()),
                (i, j, h) -> addScoreGradient(sum, i, j, h, at("q", query(i, h) + element % shape.dim())));
        return sum.close(shape.op().scale());
    }

    Reference.Close dV(long element) {
        long row = element / shape.dim();
        Sum sum = new Sum();
        queriesOf((int) (row / shape.op().kvHeads()), (int) (row % shape.op().kvHeads()),
                (i, j, h) -> sum.add(probability(i, j, h) * at("dO", query(i, h) + element % shape.dim()), share()));
        return sum.close(1);
    }

    /** P · (dP - delta) · other; the difference is off by the chain of dim products, whatever is left of it. */
    private void addScoreGradient(Sum sum, int query, int key, int head, double other) {
        double p = probability(query, key, head);
        double difference = dot("dO", query(query, head), "v", key(key, head)) - at("delta", (long) query * shape.op().heads() + head);
        sum.add(p * difference * other, share());
        sum.bound += Math.abs(p * other) * (shape.dim() + 8) * EPSILON * (shape.dim() + 1);
    }
}
