package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Reduce;

/** {@link Norm} of F32 and BF16 by {@code rms_norm.ptx}, {@code rms_norm_backward.ptx} and {@code reduce_columns.ptx}; w in any float dtype. */
record NormPtx(Launcher launcher) implements OpKernels<Norm> {
    @Override
    public boolean supports(Norm op, Spec[] in) {
        return ElementText.serves(in[0].dtype()) && in[weight(op)].dtype() != DType.F64;
    }

    private static int weight(Norm op) {
        return switch (op) {
            case Norm.RmsNorm _ -> 1;
            case Norm.AddRmsNorm _ -> 2;
            case Norm.RmsNormBackward _ -> 2;
        };
    }

    @Override
    public Layout layout(Norm op, int operand) {
        return Layout.ROWS;
    }

    /** Sums of slabs; then, for dW, the partial gradients of w and what adding them takes. */
    @Override
    public long workspace(Norm op, Spec[] in) {
        long n = in[weight(op)].shape().dim(0);
        long groups = in[0].shape().count() / n;
        long sums = sumBytes(groups, n);
        if (!(op instanceof Norm.RmsNormBackward backward) || !backward.needW() || groups == 0) return sums;
        long rows = partials(in[0].shape(), n);
        return sums + Aligned.bytes(rows * n * Float.BYTES) + adding(rows, n).workspace();
    }

    private static long sumBytes(long groups, long n) {
        return Aligned.bytes(NormKernels.sumBytes(groups, n));
    }

    /** The most rows of partial gradients that x of such a shape can have, whatever its strides. */
    private static long partials(Shape x, long n) {
        long sheets = Sheets.most(x.dims());
        long groups = x.count() / n;
        return sheets * new NormKernels(Math.ceilDiv(groups, sheets), n, 1, DType.F32, DType.F32, NormKernels.rounds(groups, n), 1).partials();
    }

    private static ReduceSteps adding(long rows, long n) {
        return ReduceSteps.of(Reduce.Kind.SUM, Shape.of(rows, n), List.of(0));
    }

    @Override
    public void run(Norm op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Norm.RmsNorm norm -> forward(norm.eps(), new Tensor[] {in[0]}, in[1], out, workspace);
            case Norm.AddRmsNorm norm -> forward(norm.eps(), new Tensor[] {in[0], in[1]}, in[2], out, workspace);
            case Norm.RmsNormBackward backward -> backward(backward.needW(), in, out, workspace);
        }
    }

    /** @param x x alone, or with the residual; results are (s,) y, rstd */
    private void forward(double eps, Tensor[] x, Tensor w, Tensor[] out, MemorySegment workspace) {
        if (x[0].shape().count() == 0) return;
        boolean adds = x.length == 2;
        long n = w.dim(0);
        Sheets sheets = Sheets.of(x);
        for (long i = 0; i < sheets.count(); i++) {
            Map<String, Place> places = new HashMap<>(Map.of("x", sheets.place(0, i), "w", Place.of(w)));
            long element = i * elements(sheets, x[0]);
            if (adds) places.put("residual", sheets.place(1, i));
            if (adds) places.put("s", part(out[0], element));
            places.put("y", part(out[out.length - 2], element));
            places.put("rstd", part(out[out.length - 1], element / n));
            NormKernels kernels = kernels(sheets, x[0], w, places);
            sums(places, kernels, workspace);
            List<LaunchDescriptor> launches = adds ? kernels.added(sheets.stride(0), sheets.stride(1), eps) : kernels.forward(sheets.stride(0), eps);
            for (LaunchDescriptor launch : launches) launcher.launch(launch, places);
        }
    }

    // Operands: dY, x, w, rstd; results: dX, dW.
    private void backward(boolean needW, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        long n = in[2].dim(0);
        if (in[1].shape().count() == 0) {
            if (needW) launcher.launch(FillKernel.launch(out[1].spec(), 0), Map.of("y", Place.of(out[1])));
            return;
        }
        Sheets sheets = Sheets.of(in[0], in[1]);
        long partialAt = sumBytes(in[3].dim(0), n);
        long rows = 0;
        for (long i = 0; i < sheets.count(); i++) {
            long element = i * elements(sheets, in[1]);
            Map<String, Place> places = new HashMap<>(Map.of("dY", sheets.place(0, i), "x", sheets.place(1, i), "w", Place.of(in[2]),
                    "rstd", part(in[3], element / n), "dX", part(out[0], element)));
            NormKernels kernels = kernels(sheets, in[1], in[2], places);
            long row = Float.BYTES * n;
            if (needW) places.put("partial", Place.of(workspace, partialAt + rows * row, kernels.partials() * row));
            sums(places, kernels, workspace);
            for (LaunchDescriptor launch : kernels.backward(sheets.stride(0), sheets.stride(1), needW)) launcher.launch(launch, places);
            rows += kernels.partials();
        }
        long after = partialAt + Aligned.bytes(rows * n * Float.BYTES);
        if (needW) adding(rows, n).run(launcher, Place.of(workspace, partialAt, rows * n * Float.BYTES), Place.of(out[1]), workspace, after);
    }

    /** Elements of a sheet. */
    private static long elements(Sheets sheets, Tensor x) {
        return sheets.rows() * x.dim(-1);
    }

    private static Place part(Tensor dense, long element) {
        return Place.of(dense).from(element * dense.dtype().bytes());
    }

    private static NormKernels kernels(Sheets sheets, Tensor x, Tensor w, Map<String, Place> places) {
        long n = w.dim(0);
        long perRow = x.dim(-1) / n;
        return new NormKernels(sheets.rows() * perRow, n, perRow, x.dtype(), w.dtype(), NormKernels.rounds(x.shape().count() / n, n), Place.alignment(places.values()));
    }

    private static void sums(Map<String, Place> places, NormKernels kernels, MemorySegment workspace) {
        long bytes = NormKernels.sumBytes(kernels.groups(), kernels.n());
        if (bytes > 0) places.put("sums", Place.of(workspace, 0, bytes));
    }
}
