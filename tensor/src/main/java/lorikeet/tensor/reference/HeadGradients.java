package lorikeet.tensor.reference;

/** Gradients of {@link Heads}, gathered row by row. dO and o as q, lse {@code [tq, heads]}. */
record HeadGradients(Heads of, double[] dO, double[] o, double[] lse, double[] dQ, double[] dK, double[] dV) {
    HeadGradients(Heads of, double[] dO, double[] o, double[] lse) {
        this(of, dO, o, lse, new double[of.q().length], new double[of.k().length], new double[of.v().length]);
    }

    // P = exp(S - lse), dP = dO · Vᵀ, dS = P · (dP - dO·o); S = scale · Q · Kᵀ.
    void row(int i, int head, int from, int to) {
        int dim = of.dim();
        int query = of.query(i, head);
        double delta = Heads.dot(dO, query, o, query, dim);
        for (int j = from; j < to; j++) {
            int key = of.key(j, head);
            double p = StrictMath.exp(of.score(i, j, head) - lse[i * of.op().heads() + head]);
            double dS = of.op().scale() * p * (Heads.dot(dO, query, of.v(), key, dim) - delta);
            for (int d = 0; d < dim; d++) {
                dQ[query + d] += dS * of.k()[key + d];
                dK[key + d] += dS * of.q()[query + d];
                dV[key + d] += p * dO[query + d];
            }
        }
    }
}
