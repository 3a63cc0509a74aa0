package lorikeet.ptx.device;

/** Batches of a launch, outer by inner, and elements from one to the next in P and in Q: 0 where an operand is broadcast. */
record MatMulBatches(long outer, long inner, long pOuter, long pInner, long qOuter, long qInner) {
    static final MatMulBatches ONE = new MatMulBatches(1, 1, 0, 0, 0, 0);

    long count() {
        return outer * inner;
    }

    long pReach() {
        return reach(pOuter, pInner);
    }

    long qReach() {
        return reach(qOuter, qInner);
    }

    private long reach(long stepOuter, long stepInner) {
        return Math.max(0, (outer - 1) * stepOuter) + Math.max(0, (inner - 1) * stepInner);
    }
}
