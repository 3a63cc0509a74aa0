package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Elementwise.UnaryKind;

/** Kernels of {@link Elementwise}, F32. */
record ElementwiseCpu(Cores cores) {

    static Layout layout(Elementwise op) {
        return switch (op) {
            case Elementwise.Unary _ -> Layout.DENSE;
            case Elementwise.Binary _ -> Layout.DENSE;
            case Elementwise.Affine _ -> Layout.DENSE;
            case Elementwise.SwiGlu _ -> Layout.ROWS;
            case Elementwise.SwiGluBackward _ -> Layout.ROWS;
        };
    }

    /** A row of each worker for an operand that is one number along the row. */
    static long workspace(Elementwise op, int threads) {
        return switch (op) {
            case Elementwise.Binary _ -> 4L * Cores.CHUNK * threads;
            case Elementwise.Unary _ -> 0;
            case Elementwise.Affine _ -> 0;
            case Elementwise.SwiGlu _ -> 0;
            case Elementwise.SwiGluBackward _ -> 0;
        };
    }

    void run(Elementwise op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Elementwise.Unary unary -> unary(unary.kind(), in[0], out[0]);
            case Elementwise.Binary binary -> binary(binary.kind(), in[0], in[1], out[0], workspace);
            case Elementwise.Affine affine -> affine((float) affine.factor(), (float) affine.shift(), in[0], out[0]);
            case Elementwise.SwiGlu swiGlu -> swiGlu(in[0], in[1], out[0]);
            case Elementwise.SwiGluBackward _ -> swiGluBackward(in, out);
        }
    }

    private void unary(UnaryKind kind, Tensor in, Tensor out) {
        MemorySegment x = in.memory();
        MemorySegment y = out.memory();
        cores.split(in.shape().count(), Cores.CHUNK, (begin, end, worker) ->
                unary(kind, y, out.byteOffset() + 4 * begin, x, in.byteOffset() + 4 * begin, (int) (end - begin)));
    }

    private void unary(UnaryKind kind, MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        Kernels k = cores.kernels();
        switch (kind) {
            case NEG -> k.neg(y, yAt, x, xAt, n);
            case ABS -> k.abs(y, yAt, x, xAt, n);
            case SQUARE -> k.square(y, yAt, x, xAt, n);
            case SQRT -> k.sqrt(y, yAt, x, xAt, n);
            case RSQRT -> k.rsqrt(y, yAt, x, xAt, n);
            case RECIPROCAL -> k.reciprocal(y, yAt, x, xAt, n);
            case EXP -> k.exp(y, yAt, x, xAt, n);
            case LOG -> k.log(y, yAt, x, xAt, n);
            case TANH -> k.tanh(y, yAt, x, xAt, n);
            case SIGMOID -> k.sigmoid(y, yAt, x, xAt, n);
            case SILU -> k.silu(y, yAt, x, xAt, n);
            case RELU -> k.relu(y, yAt, x, xAt, n);
            case SIN -> k.sin(y, yAt, x, xAt, n);
            case COS -> k.cos(y, yAt, x, xAt, n);
        }
    }

    private void affine(float factor, float shift, Tensor in, Tensor out) {
        MemorySegment x = in.memory();
        MemorySegment y = out.memory();
        cores.split(in.shape().count(), Cores.CHUNK, (begin, end, worker) -> {
            long at = 4 * begin;
            int n = (int) (end - begin);
            if (shift == 0) cores.kernels().scale(y, out.byteOffset() + at, factor, x, in.byteOffset() + at, n);
            else cores.kernels().affine(y, out.byteOffset() + at, factor, x, in.byteOffset() + at, shift, n);
        });
    }

    private void binary(BinaryKind kind, Tensor x, Tensor y, Tensor z, MemorySegment workspace) {
        Walk walk = Walk.contiguousOrOne(z.shape(), z, x, y);
        MemorySegment to = z.memory();
        MemorySegment a = x.memory();
        MemorySegment b = y.memory();
        boolean aRow = walk.step(1) != 0;
        boolean bRow = walk.step(2) != 0;
        walk.pieces(cores, (row, column, n, worker) -> {
            long at = walk.at(0, row) + 4L * column;
            long aAt = walk.at(1, row);
            long bAt = walk.at(2, row);
            long scratch = 4L * Cores.CHUNK * worker;
            if (aRow && bRow) {
                binary(kind, to, at, a, aAt + 4L * column, b, bAt + 4L * column, n);
            } else if (aRow) {
                spread(workspace, scratch, b, bAt, n);
                binary(kind, to, at, a, aAt + 4L * column, workspace, scratch, n);
            } else {
                spread(workspace, scratch, a, aAt, n);
                binary(kind, to, at, workspace, scratch, b, bAt + 4L * column, n);
            }
        });
    }

    private void spread(MemorySegment row, long at, MemorySegment number, long numberAt, int n) {
        cores.kernels().fill(row, at, number.get(ValueLayout.JAVA_FLOAT_UNALIGNED, numberAt), n);
    }

    private void binary(BinaryKind kind, MemorySegment z, long zAt, MemorySegment x, long xAt, MemorySegment y, long yAt, int n) {
        Kernels k = cores.kernels();
        switch (kind) {
            case ADD -> k.add(z, zAt, x, xAt, y, yAt, n);
            case SUB -> k.sub(z, zAt, x, xAt, y, yAt, n);
            case MUL -> k.mul(z, zAt, x, xAt, y, yAt, n);
            case DIV -> k.div(z, zAt, x, xAt, y, yAt, n);
            case MAXIMUM -> k.maximum(z, zAt, x, xAt, y, yAt, n);
            case MINIMUM -> k.minimum(z, zAt, x, xAt, y, yAt, n);
            case GREATER -> k.greater(z, zAt, x, xAt, y, yAt, n);
        }
    }

    private void swiGlu(Tensor gate, Tensor up, Tensor y) {
        Walk walk = Walk.contiguous(y.shape(), y, gate, up);
        MemorySegment to = y.memory();
        MemorySegment g = gate.memory();
        MemorySegment u = up.memory();
        walk.pieces(cores, (row, column, n, worker) -> {
            long skip = 4L * column;
            cores.kernels().swiGlu(to, walk.at(0, row) + skip, g, walk.at(1, row) + skip, u, walk.at(2, row) + skip, n);
        });
    }

    private void swiGluBackward(Tensor[] in, Tensor[] out) {
        Walk walk = Walk.contiguous(out[0].shape(), out[0], out[1], in[1], in[2], in[0]);
        MemorySegment dGate = out[0].memory();
        MemorySegment dUp = out[1].memory();
        MemorySegment gate = in[1].memory();
        MemorySegment up = in[2].memory();
        MemorySegment dY = in[0].memory();
        walk.pieces(cores, (row, column, count, worker) -> Cores.stretches(count, (begin, n) -> {
            long skip = 4 * (column + begin);
            cores.kernels().swiGluBackward(dGate, walk.at(0, row) + skip, dUp, walk.at(1, row) + skip, gate, walk.at(2, row) + skip,
                    up, walk.at(3, row) + skip, dY, walk.at(4, row) + skip, n);
        }));
    }
}
