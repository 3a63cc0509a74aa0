package lorikeet.tensor.reference;

import lorikeet.tensor.op.Attention.Attend;

/** Queries {@code [tq, heads·dim]}, keys and values {@code [tk, kvHeads·dim]} by token and query head. */
record Heads(Attend op, int dim, double[] q, double[] k, double[] v) {
    /** First element of a query's head. */
    int query(int token, int head) {
        return (token * op.heads() + head) * dim;
    }

    /** First element of the key or value head that query head {@code head} reads. */
    int key(int token, int head) {
        return (token * op.kvHeads() + head / (op.heads() / op.kvHeads())) * dim;
    }

    double score(int i, int j, int head) {
        return op.scale() * dot(q, query(i, head), k, key(j, head), dim);
    }

    static double dot(double[] a, int aAt, double[] b, int bAt, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += a[aAt + i] * b[bAt + i];
        return sum;
    }

    /** Adds softmax(scores) · V over keys {@code [from, to)} to query {@code i}'s head of o; returns its log-sum-exp. */
    double row(int i, int head, int from, int to, double[] o) {
        int n = Math.max(0, to - from);
        double[] scores = new double[n];
        for (int j = 0; j < n; j++) scores[j] = score(i, from + j, head);
        double lse = Softmax.logSumExp(scores, n);
        for (int j = 0; j < n; j++) {
            double p = StrictMath.exp(scores[j] - lse);
            for (int d = 0; d < dim; d++) o[query(i, head) + d] += p * v[key(from + j, head) + d];
        }
        return lse;
    }
}
