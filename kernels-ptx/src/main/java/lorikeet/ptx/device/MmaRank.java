package lorikeet.ptx.device;

import lorikeet.ptx.device.MmaProducts.Result;
import lorikeet.ptx.device.MmaScratch.Placed;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * The rank of a layer as its products on tensor cores have it. Lines of h, dH and B are as long as the rank; where that is not whole accesses,
 * A, B and h lie in scratch with zeros behind, up to the next multiple of 8. The products are then those of a layer of that rank, and what
 * they leave behind the rank of h, dA and dB is not copied to these.
 *
 * @param padded the least multiple of 8 that holds {@code rank}; {@code rank} itself where other lines of the layer are no whole accesses either
 */
record MmaRank(MmaScratch scratch, long rank, long padded) {
    private static final int CHUNK = 8; // elements of 16 bytes

    /** @param a {@code [rank, in]}; b is {@code [out, rank]} */
    static MmaRank of(MmaScratch scratch, Tensor a, Tensor b) {
        return new MmaRank(scratch, a.dim(0), padded(a.spec(), b.spec()));
    }

    static long padded(Spec a, Spec b) {
        long rank = a.shape().dim(0);
        boolean whole = a.shape().dim(1) % CHUNK == 0 && b.shape().dim(0) % CHUNK == 0;
        return whole ? Dim3.cover(rank, CHUNK) * CHUNK : rank;
    }

    /** Bytes of scratch that {@link #matrix} takes for an operand with the rank along {@code axis}. */
    static long copies(DType type, long padded, Spec operand, int axis) {
        return operand.shape().dim(axis) == padded ? MmaScratch.copies(type, operand) : MmaScratch.bytes(operand.shape().with(axis, padded).count(), type);
    }

    /** Bytes of scratch that {@link #compact} takes for {@code dH}. */
    static long compactBytes(long padded, Spec dH) {
        return dH.shape().dim(-1) == padded ? 0 : MmaScratch.bytes(dH.shape().count(), dH.dtype());
    }

    /** Bytes of scratch that {@link #result} takes. */
    static long results(long padded, Spec result, int axis) {
        return result.shape().dim(axis) == padded ? 0 : MmaScratch.bytes(result.shape().with(axis, padded).count(), result.dtype());
    }

    /** An operand with the rank along {@code axis}, -2 or -1. */
    Placed matrix(String operand, Tensor tensor, int axis, int edgeAxis) {
        return tensor.dim(axis) == padded ? scratch.matrix(operand, tensor, edgeAxis) : scratch.padded(operand, tensor, axis, padded, edgeAxis);
    }

    /** Where products put a result with the rank along {@code axis}, until {@link #finish}. */
    Result result(String name, Tensor tensor, int axis) {
        boolean whole = tensor.dim(axis) == padded;
        return new Result(name, tensor.dtype(), whole ? Place.of(tensor) : scratch.take(tensor.shape().with(axis, padded).count(), tensor.dtype()));
    }

    /** Brings a result to where it belongs. */
    void finish(Result result, Tensor tensor, int axis) {
        if (tensor.dim(axis) != padded) scratch.copyLeading(result.place(), tensor.shape().with(axis, padded), tensor);
    }

    /** dH {@code [tokens, rank]} without what is behind the rank. */
    Place compact(Placed dH, DType type) {
        if (rank == padded) return dH.place();
        long tokens = dH.matrix().edge();
        Place place = scratch.take(tokens * rank, type);
        Tensor compact = MmaScratch.over(place, Spec.of(type, tokens, rank));
        scratch.copyLeading(dH.place(), compact.shape().with(-1, padded), compact);
        compact.release();
        return place;
    }
}
