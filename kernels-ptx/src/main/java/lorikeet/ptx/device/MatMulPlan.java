package lorikeet.ptx.device;

/** How a product is cut: the tile of a block, and the parts of its depth. It follows from the sizes alone. */
record MatMulPlan(MatMulTile tile, MatMulParts parts) {
    /** Of one product. */
    static MatMulPlan of(long rows, long columns, long depth, long batches) {
        MatMulTile tile = MatMulTile.of(rows, columns, batches, MatMulParts.most(depth));
        return new MatMulPlan(tile, MatMulParts.of(depth, tile.blocks(rows, columns) * batches));
    }

    /** Of two products into one result, the depth of the second behind the slices of the first. */
    static MatMulPlan ofTwo(long rows, long columns, long first, long second) {
        return of(rows, columns, MatMulParts.roundUp(first) + second, 1);
    }

    /** Of products whose depth, of both where there are two, stays whole. */
    static MatMulPlan whole(long rows, long columns, long depth) {
        return new MatMulPlan(MatMulTile.of(rows, columns, 1, 1), MatMulParts.whole(depth));
    }

    /** Bytes of scratch for a result of {@code count} elements: none where its depth stays whole. */
    long scratch(long count) {
        return parts.count() == 1 ? 0 : parts.count() * count * Float.BYTES;
    }
}
