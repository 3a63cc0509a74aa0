package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import lorikeet.tensor.op.Random;

/**
 * {@link GaLore.RangeFinder}: products by {@code matmul_f32.ptx}, normal draws by {@code normal.ptx}, and CholeskyQR three times, the third one for
 * draws. Nothing is read back: whether columns are drawn, and whether the new basis counts, is decided on the device. Operands: status, rng,
 * G, basis.
 */
record RangeFinderPtx(Launcher launcher, GaLore.RangeFinder op, Tensor[] in, MemorySegment workspace, RangeFinderScratch scratch) {
    RangeFinderPtx(Launcher launcher, GaLore.RangeFinder op, Tensor[] in, MemorySegment workspace) {
        this(launcher, op, in, workspace, RangeFinderScratch.of(op, in[2].shape(), in[3].shape()));
    }

    void run() {
        if (in[3].shape().count() == 0) return;
        Place y = own(0), q = own(1), z = other(0), omega = other(1);
        draw(omega);
        times(true, omega, y);
        orthonormal(scratch.rows(), y, q);
        for (int i = 0; i < op.iterations(); i++) {
            times(false, q, z);
            orthonormal(scratch.other(), z, omega);
            times(true, omega, y);
            orthonormal(scratch.rows(), y, q);
        }
        launcher.launch(RangeFinderKernels.accept(in[3].shape().count(), Place.alignment(in[3])), Map.of("Q", q, "basis", Place.of(in[3]), "status", Place.of(in[0])));
    }

    private Place own(int i) {
        return Place.of(workspace, scratch.own(i), scratch.rows() * scratch.rank() * Float.BYTES);
    }

    private Place other(int i) {
        return Place.of(workspace, scratch.other(i), scratch.other() * scratch.rank() * Float.BYTES);
    }

    /** Ω {@code [other, rank]}. */
    private void draw(Place omega) {
        Spec spec = Spec.of(DType.F32, scratch.other(), scratch.rank());
        launcher.launch(RandomKernels.normal(new Random.Normal(0, 1, op.site(), spec), spec.dtype(), spec.shape().count(), Place.alignment(in[1])), Map.of("y", omega, "rng", Place.of(in[1])));
    }

    /** result = A · x or Aᵀ · x, where A is G on the left side and Gᵀ on the right. */
    private void times(boolean forward, Place x, Place result) {
        boolean rows = forward == (op.side() == Side.LEFT);
        long depth = forward ? scratch.other() : scratch.rows();
        Pair pair = new Pair(MatMulOperand.of("G", in[2], rows ? -2 : -1), MatMulOperand.scratch("X", depth, scratch.rank(), -1));
        product("Y", pair, forward ? scratch.forward() : scratch.back(), Map.of("G", Place.of(in[2]), "X", x, "Y", result));
    }

    private void product(String result, Pair pair, MatMulPlan plan, Map<String, Place> places) {
        MatMulKernel product = new MatMulKernel("range_finder", result, 1, pair, null, null, MatMulBatches.ONE, Dropping.NONE, plan);
        new Products(launcher, false).run(product, places, workspace, scratch.parts());
    }

    /** q = orthonormal columns of y {@code [height, rank]}, which is written over. */
    private void orthonormal(long height, Place y, Place q) {
        pass(height, y, GaLore.RangeFinder.NEGLIGIBLE, q);
        pass(height, q, 0, y);
        pass(height, y, 0, q);
    }

    private void pass(long height, Place y, double negligible, Place q) {
        long rank = scratch.rank();
        Place sums = Place.of(workspace, scratch.sums(), scratch.sumsBytes());
        Place inverse = Place.of(workspace, scratch.inverse(), rank * rank * Float.BYTES);
        launcher.launch(RangeFinderKernels.gram(height, rank), Map.of("Y", y, "sums", sums));
        launcher.launch(RangeFinderKernels.factor(height, rank, negligible, ~op.site()), Map.of("sums", sums, "inverse", inverse, "Y", y, "rng", Place.of(in[1])));
        Pair pair = new Pair(MatMulOperand.scratch("Y", height, rank, -2), MatMulOperand.scratch("inverse", rank, rank, -2));
        product("Q", pair, scratch.solve(height), Map.of("Y", y, "inverse", inverse, "Q", q));
    }
}
