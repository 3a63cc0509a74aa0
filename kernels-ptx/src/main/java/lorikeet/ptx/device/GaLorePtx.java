package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;

/**
 * {@link GaLore} in float32. A projection is a product with a short side, by the flat and tall tiles of {@code matmul_f32.ptx}; its way back
 * is {@code galore_update.ptx}, fused with the step; moments are {@code galore_adam.ptx} and {@code adamw_8bit.ptx}.
 */
record GaLorePtx(Launcher launcher) implements OpKernels<GaLore> {
    @Override
    public boolean supports(GaLore op, Spec[] in) {
        return switch (op) {
            case GaLore.ProjectGradient _ -> Arrays.stream(in).noneMatch(spec -> spec.dtype() == DType.F64);
            case GaLore.RangeFinder _, GaLore.ProjectedAdam _, GaLore.ProjectedUpdate _ -> in[2].dtype() == DType.F32;
            case GaLore.ProjectedAdam8bit _ -> in[4].dtype() == DType.F32;
        };
    }

    @Override
    public Layout layout(GaLore op, int operand) {
        return switch (op) {
            case GaLore.ProjectGradient _ -> Layout.ANY;
            case GaLore.RangeFinder _ -> operand == 2 ? Layout.ANY : Layout.DENSE;
            case GaLore.ProjectedAdam _, GaLore.ProjectedAdam8bit _, GaLore.ProjectedUpdate _ -> Layout.DENSE;
        };
    }

    @Override
    public long workspace(GaLore op, Spec[] in) {
        return switch (op) {
            case GaLore.ProjectGradient project -> {
                Shape r = op.infer(in)[0].shape();
                yield plan(project.side(), in[0].shape(), r).scratch(r.count());
            }
            case GaLore.RangeFinder finder -> RangeFinderScratch.of(finder, in[2].shape(), in[3].shape()).bytes();
            case GaLore.ProjectedAdam _, GaLore.ProjectedAdam8bit _, GaLore.ProjectedUpdate _ -> 0;
        };
    }

    private static MatMulPlan plan(Side side, Shape g, Shape r) {
        return MatMulPlan.of(r.dim(0), r.dim(1), side.basisRows(g), 1);
    }

    @Override
    public void run(GaLore op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case GaLore.ProjectGradient project -> project(project.side(), in[0], in[1], out[0], workspace);
            case GaLore.RangeFinder finder -> new RangeFinderPtx(launcher, finder, in, workspace).run();
            case GaLore.ProjectedAdam adam -> adam(adam, in, out[0]);
            case GaLore.ProjectedAdam8bit adam -> adam8bit(adam, in, out[0]);
            case GaLore.ProjectedUpdate update -> update(update, in);
        }
    }

    private void project(Side side, Tensor g, Tensor basis, Tensor r, MemorySegment workspace) {
        if (r.shape().count() == 0) return;
        Pair pair = side == Side.LEFT ? new Pair(MatMulOperand.of("basis", basis, -1), MatMulOperand.of("G", g, -1))
                : new Pair(MatMulOperand.of("G", g, -2), MatMulOperand.of("basis", basis, -1));
        MatMulKernel product = new MatMulKernel("galore_project", "R", 1, pair, null, null, MatMulBatches.ONE, Dropping.NONE, plan(side, g.shape(), r.shape()));
        new Products(launcher, false).run(product, Map.of("G", Place.of(g), "basis", Place.of(basis), "R", Place.of(r)), workspace, 0);
    }

    private void adam(GaLore.ProjectedAdam op, Tensor[] in, Tensor n) {
        launcher.launch(GaLoreKernels.adam(op, n.shape().count(), Place.alignment(n, in[2], in[3], in[4])), Map.of("step", Place.of(in[0]),
                "status", Place.of(in[1]), "R", Place.of(in[2]), "m", Place.of(in[3]), "v", Place.of(in[4]), "N", Place.of(n)));
    }

    private void adam8bit(GaLore.ProjectedAdam8bit op, Tensor[] in, Tensor n) {
        launcher.launch(AdamW8bitKernel.direction(op, n.shape().count(), Place.alignment(n, in[4], in[5], in[7])), Map.of("step", Place.of(in[0]),
                "status", Place.of(in[1]), "signed map", Place.of(in[2]), "unsigned map", Place.of(in[3]), "R", Place.of(in[4]), "m", Place.of(in[5]),
                "mScales", Place.of(in[6]), "v", Place.of(in[7]), "vScales", Place.of(in[8]), "N", Place.of(n)));
    }

    private void update(GaLore.ProjectedUpdate op, Tensor[] in) {
        Tensor w = in[2];
        launcher.launch(GaLoreKernels.update(op, w.dim(0), w.dim(1), in[3].dim(1), Place.alignment(w, in[3], in[4])), Map.of("step", Place.of(in[0]),
                "status", Place.of(in[1]), "W", Place.of(w), "basis", Place.of(in[3]), "N", Place.of(in[4])));
    }
}
