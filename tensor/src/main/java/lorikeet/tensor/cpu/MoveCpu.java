package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Elements;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;

/** Kernels of {@link Move}, for every dtype. */
record MoveCpu(Cores cores) {

    static Layout layout(Move op) {
        return switch (op) {
            case Move.View _ -> Layout.ANY;
            case Move.Cast _ -> Layout.ANY;
            case Move.Assign _ -> Layout.ANY;
            case Move.Accumulate _ -> Layout.ROWS;
            case Move.Concat _ -> Layout.ANY;
            case Move.Pad _ -> Layout.ANY;
            case Move.Fill _ -> Layout.DENSE;
        };
    }

    void run(Move op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Move.View _ -> throw new IllegalStateException(op.name() + " moves nothing: it has no kernel");
            case Move.Cast _ -> new CastCpu(cores).copy(out[0], in[0]);
            case Move.Assign _ -> new CastCpu(cores).copy(in[0], in[1]);
            case Move.Accumulate accumulate -> accumulate(in[0], in[1]);
            case Move.Concat concat -> concat(concat.axis(), in, out[0]);
            case Move.Pad pad -> pad(pad, in[0], out[0]);
            case Move.Fill fill -> fill(out[0], fill.value());
        }
    }

    private void concat(int axis, Tensor[] parts, Tensor whole) {
        long begin = 0;
        for (Tensor part : parts) {
            new CastCpu(cores).copy(slice(whole, axis, begin, part.shape()), part);
            begin += part.dim(axis);
        }
    }

    private void pad(Move.Pad op, Tensor x, Tensor y) {
        Shape before = x.shape().with(op.axis(), op.before());
        Shape after = x.shape().with(op.axis(), op.after());
        fill(slice(y, op.axis(), 0, before), 0);
        new CastCpu(cores).copy(slice(y, op.axis(), op.before(), x.shape()), x);
        fill(slice(y, op.axis(), op.before() + x.dim(op.axis()), after), 0);
    }

    private static Tensor slice(Tensor whole, int axis, long begin, Shape shape) {
        return whole.view(shape, whole.strides(), whole.offset() + begin * whole.stride(axis));
    }

    private void accumulate(Tensor dst, Tensor src) {
        Walk walk = Walk.contiguous(dst.shape(), dst, src);
        MemorySegment y = dst.memory();
        MemorySegment x = src.memory();
        DType dtype = dst.dtype();
        walk.pieces(cores, (row, column, n, worker) -> {
            long skip = (long) column * dtype.bytes();
            long yAt = walk.at(0, row) + skip;
            long xAt = walk.at(1, row) + skip;
            if (dtype == DType.F32) cores.kernels().add(y, yAt, y, yAt, x, xAt, n);
            else add(dtype, y, yAt / dtype.bytes(), x, xAt / dtype.bytes(), n);
        });
    }

    // The sum of two numbers of 16 bits, rounded from float64, is that rounded from float32: the wider has more than twice the digits.
    private static void add(DType dtype, MemorySegment y, long first, MemorySegment x, long firstOfX, int n) {
        for (int i = 0; i < n; i++) Elements.set(y, dtype, first + i, Elements.get(y, dtype, first + i) + Elements.get(x, dtype, firstOfX + i));
    }

    void fill(Tensor y, double value) {
        Walk walk = Walk.contiguous(y.shape(), y);
        MemorySegment memory = y.memory();
        DType dtype = y.dtype();
        walk.pieces(cores, (row, column, n, worker) -> {
            long at = walk.at(0, row) + (long) column * dtype.bytes();
            if (dtype == DType.F32) cores.kernels().fill(memory, at, (float) value, n);
            else fill(dtype, memory, at / dtype.bytes(), value, n);
        });
    }

    private static void fill(DType dtype, MemorySegment y, long first, double value, int n) {
        for (int i = 0; i < n; i++) Elements.set(y, dtype, first + i, value);
    }
}
