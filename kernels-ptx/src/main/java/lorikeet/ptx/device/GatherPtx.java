package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Gather;

/**
 * {@link Gather} of F32, BF16 and F16 to any of them by {@code gather_rows.ptx}, {@code group_rows.ptx} and {@code scatter_add_rows.ptx}. An id outside of the table cannot stop a launch: it gives a row of NaN, and no gradient.
 */
record GatherPtx(Launcher launcher) implements OpKernels<Gather> {
    @Override
    public boolean supports(Gather op, Spec[] in) {
        return switch (op) {
            case Gather.Rows rows -> isNarrow(rows.out()) && isNarrow(in[0].dtype());
            case Gather.RowsBackward _ -> isNarrow(in[0].dtype());
        };
    }

    private static boolean isNarrow(DType dtype) {
        return dtype == DType.F32 || dtype.is16Bit();
    }

    @Override
    public Layout layout(Gather op, int operand) {
        return operand == 0 ? Layout.ROWS : Layout.DENSE;
    }

    /** Bounds of each row's positions, then the positions sorted. */
    @Override
    public long workspace(Gather op, Spec[] in) {
        return switch (op) {
            case Gather.Rows _ -> 0;
            case Gather.RowsBackward backward -> {
                GatherKernels kernels = new GatherKernels(backward.rows(), in[1].shape().dim(0), in[0].shape().dim(1), 0, 1);
                yield Aligned.bytes(kernels.boundBytes()) + kernels.sortedBytes();
            }
        };
    }

    @Override
    public void run(Gather op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Gather.Rows _ -> gather(in[0], in[1], out[0]);
            case Gather.RowsBackward _ -> scatterAdd(in[0], in[1], out[0], workspace);
        }
    }

    private void gather(Tensor table, Tensor ids, Tensor y) {
        GatherKernels kernels = new GatherKernels(table.dim(0), ids.dim(0), table.dim(1), table.stride(0), Place.alignment(table, ids, y));
        launcher.launch(kernels.gather(table.dtype(), y.dtype()), Map.of("table", Place.of(table), "ids", Place.of(ids), "y", Place.of(y)));
    }

    private void scatterAdd(Tensor dY, Tensor ids, Tensor dTable, MemorySegment workspace) {
        GatherKernels kernels = new GatherKernels(dTable.dim(0), ids.dim(0), dY.dim(1), dY.stride(0), Place.alignment(dY, ids, dTable));
        Place bounds = Place.of(workspace, 0, kernels.boundBytes());
        Place sorted = Place.of(workspace, Aligned.bytes(kernels.boundBytes()), kernels.sortedBytes());
        launcher.launch(FillKernel.launch(Spec.of(DType.F32, 2 * kernels.rows()), 0), Map.of("y", bounds));
        launcher.launch(kernels.group(), Map.of("ids", Place.of(ids), "sorted", sorted, "bounds", bounds));
        launcher.launch(kernels.sums(dY.dtype()), Map.of("dY", Place.of(dY), "sorted", sorted, "bounds", bounds, "dTable", Place.of(dTable)));
    }
}
