package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.AttentionShape;

/**
 * Elements of attention's results in float64 from float32 operands: {@code [token, head, column]}, rows dense. The terms of one row
 * are kept for its next element.
 *
 * <p>Bounds: a score is a chain of dim products, so e^(score - lse) is off by that share, and a little by the exponential; a
 * result sums n such terms in one chain.
 */
final class AttentionReferences {
    /** Half of a unit in the last place of 1. */
    private static final double EPSILON = 0x1p-24;
    /** Relative error of an approximate exponential or logarithm, and what is around it. */
    private static final double EXPONENTIAL = 0x1p-20;

    private final AttentionShape shape;
    private final Map<String, MemorySegment> inputs;
    private final int[] queries;
    private final int[] keys;
    private final double rounding;
    private final List<Term> terms = new ArrayList<>();
    private String rowKind = "";
    private long row = -1;

    /** @param rounding of probabilities and results, as a share of them: 0 in float32 */
    AttentionReferences(AttentionShape shape, Map<String, MemorySegment> inputs, int[] queries, int[] keys, double rounding) {
        this.shape = shape;
        this.inputs = inputs;
        this.queries = queries;
        this.keys = keys;
        this.rounding = rounding;
    }

    /** A pair that sees each other with what multiplies an operand's row; {@code slack} is what the weight is off by besides its share. */
    private record Term(int query, int key, int head, double weight, double slack) {}

    private interface Weight {
        Term of(int query, int key, int head);
    }

    private double at(String operand, long index) {
        return inputs.get(operand).getAtIndex(JAVA_FLOAT, index);
    }

    private long query(Term term) {
        return query(term.query, term.head);
    }

    private long query(long token, long head) {
        return (token * shape.op().heads() + head) * shape.dim();
    }

    private long key(Term term) {
        return key(term.key, term.head);
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
        return rounding + EXPONENTIAL + (shape.dim() + 8) * EPSILON * Math.abs(shape.op().scale()) * shape.dim();
    }

    private boolean sees(int query, int key, int s) {
        int position = keys[s + 1] - (queries[s + 1] - query);
        return (shape.op().window() == 0 || key > position - shape.op().window()) && (!shape.op().causal() || key <= position);
    }

    /** Terms of one query's row of results, over the keys that it sees. */
    private void overKeys(String kind, long row, Weight weight) {
        if (isKept(kind, row)) return;
        int query = (int) (row / shape.op().heads());
        int s = query < queries[1] ? 0 : 1;
        for (int j = keys[s]; j < keys[s + 1]; j++) {
            if (sees(query, j, s)) terms.add(weight.of(query, j, (int) (row % shape.op().heads())));
        }
    }

    /** Terms of one key's row of results, over the queries that see it, of all heads of the group. */
    private void overQueries(String kind, long row, Weight weight) {
        if (isKept(kind, row)) return;
        int key = (int) (row / shape.op().kvHeads());
        int s = key < keys[1] ? 0 : 1;
        int first = (int) (row % shape.op().kvHeads()) * group();
        for (int head = first; head < first + group(); head++) {
            for (int i = queries[s]; i < queries[s + 1]; i++) {
                if (sees(i, key, s)) terms.add(weight.of(i, key, head));
            }
        }
    }

    private boolean isKept(String kind, long row) {
        if (kind.equals(rowKind) && row == this.row) return true;
        rowKind = kind;
        this.row = row;
        terms.clear();
        return false;
    }

    private interface Place {
        long of(Term term);
    }

    private Reference.Close sum(String operand, Place place, long column, double factor, double share) {
        double value = 0, magnitude = 0, slack = 0;
        for (Term term : terms) {
            double other = at(operand, place.of(term) + column);
            value += term.weight * other;
            magnitude += Math.abs(term.weight * other);
            slack += term.slack * Math.abs(other);
        }
        double bound = (share + (terms.size() + 8) * EPSILON) * magnitude + slack;
        return new Reference.Close(value * factor, Math.abs(factor) * bound);
    }

    private double lseOf(long row) {
        overKeys("score", row, (i, j, h) -> new Term(i, j, h, score(i, j, h), 0));
        return Math.log(terms.stream().mapToDouble(term -> Math.exp(term.weight)).sum());
    }

    Reference.Close lse(long row) {
        double value = lseOf(row);
        return new Reference.Close(value, 2 * (share() - rounding) + (shape.tk() + 8) * EPSILON * Math.max(1, Math.abs(value)));
    }

    Reference.Close o(long element) {
        long at = element / shape.dim();
        if (!isKept("o", at)) {
            double lse = lseOf(at);
            terms.replaceAll(term -> new Term(term.query, term.key, term.head, Math.exp(term.weight - lse), 0));
            rowKind = "o";
        }
        return sum("v", this::key, element % shape.dim(), 1, 2 * share() + shape.tk() * EPSILON);
    }

    Reference.Close delta(long row) {
        double value = 0, magnitude = 0;
        for (long c = row * shape.dim(); c < (row + 1) * shape.dim(); c++) {
            value += at("dO", c) * at("o", c);
            magnitude += Math.abs(at("dO", c) * at("o", c));
        }
        return new Reference.Close(value, (shape.dim() + 8) * EPSILON * magnitude);
    }

    Reference.Close dQ(long element) {
        overKeys("dS of a query", element / shape.dim(), this::scoreGradient);
        return sum("k", this::key, element % shape.dim(), shape.op().scale(), share());
    }

    Reference.Close dK(long element) {
        overQueries("dS of a key", element / shape.dim(), this::scoreGradient);
        return sum("q", this::query, element % shape.dim(), shape.op().scale(), share());
    }

    Reference.Close dV(long element) {
        overQueries("P", element / shape.dim(), (i, j, h) -> new Term(i, j, h, probability(i, j, h), 0));
        return sum("dO", this::query, element % shape.dim(), 1, share());
    }

    private double probability(int query, int key, int head) {
        return Math.exp(score(query, key, head) - at("lse", (long) query * shape.op().heads() + head));
    }

    /** P · (dP - delta); the difference is off by the chain of dim products, whatever is left of it. */
    private Term scoreGradient(int query, int key, int head) {
        double p = probability(query, key, head);
        double difference = dot("dO", query(query, head), "v", key(key, head)) - at("delta", (long) query * shape.op().heads() + head);
        return new Term(query, key, head, p * difference, p * (shape.dim() + 8) * EPSILON * (shape.dim() + 1));
    }
}
