package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Norm;

/**
 * Kernels of {@link Norm}, F32; w in any float dtype. dW is summed within blocks of {@value #BLOCK} groups, then over
 * blocks, both in ascending order.
 */
record NormCpu(Cores cores) {
    private static final int BLOCK = 64;

    /** w widened {@code [n]}, then for dW the sum of each block {@code [blocks, n]}. */
    static long workspace(Norm op, Spec[] in) {
        return switch (op) {
            case Norm.RmsNorm _ -> widened(in[1]);
            case Norm.AddRmsNorm _ -> widened(in[2]);
            case Norm.RmsNormBackward backward -> widened(in[2]) + (backward.needW() ? 4 * blocks(in[3].shape().count()) * in[2].shape().count() : 0);
        };
    }

    private static long widened(Spec w) {
        return w.dtype() == DType.F32 ? 0 : Sizes.aligned(4 * w.shape().count());
    }

    private static long blocks(long groups) {
        return Math.ceilDiv(groups, BLOCK);
    }

    void run(Norm op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Norm.RmsNorm norm -> rmsNorm((float) norm.eps(), in[0], in[1], out[0], out[1], workspace);
            case Norm.AddRmsNorm norm -> {
                add(in[0], in[1], out[0]);
                rmsNorm((float) norm.eps(), out[0], in[2], out[1], out[2], workspace);
            }
            case Norm.RmsNormBackward backward -> backward(in, out, workspace);
        }
    }

    private void add(Tensor x, Tensor residual, Tensor s) {
        Walk walk = Walk.contiguous(s.shape(), s, x, residual);
        MemorySegment to = s.memory();
        MemorySegment a = x.memory();
        MemorySegment b = residual.memory();
        walk.pieces(cores, (row, column, n, worker) -> {
            long skip = 4L * column;
            cores.kernels().add(to, walk.at(0, row) + skip, a, walk.at(1, row) + skip, b, walk.at(2, row) + skip, n);
        });
    }

    private void rmsNorm(float eps, Tensor x, Tensor w, Tensor y, Tensor rstd, MemorySegment workspace) {
        Groups groups = Groups.of(w, y, x);
        Weight weight = widen(w, workspace);
        MemorySegment to = y.memory();
        MemorySegment from = x.memory();
        MemorySegment rstds = rstd.memory();
        cores.splitRows(rstd.dim(0), groups.n, (begin, end, worker) -> {
            for (long g = begin; g < end; g++) {
                float r = cores.kernels().rmsNorm(to, groups.at(0, g), from, groups.at(1, g), weight.memory, weight.at, eps, groups.n);
                rstds.set(ValueLayout.JAVA_FLOAT_UNALIGNED, rstd.byteOffset() + 4 * g, r);
            }
        });
    }

    // Operands: dY, x, w, rstd; results: dX, dW.
    private void backward(Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Groups groups = Groups.of(in[2], out[0], in[0], in[1]);
        Weight w = widen(in[2], workspace);
        long partial = widened(in[2].spec());
        long count = in[3].dim(0);
        int n = groups.n;
        boolean needW = out.length > 1;
        MemorySegment dX = out[0].memory();
        MemorySegment dY = in[0].memory();
        MemorySegment x = in[1].memory();
        MemorySegment rstds = in[3].memory();
        cores.split(count, BLOCK, (begin, end, worker) -> {
            long sum = partial + begin / BLOCK * 4 * n;
            if (needW) cores.kernels().fill(workspace, sum, 0, n);
            for (long g = begin; g < end; g++) {
                float rstd = rstds.get(ValueLayout.JAVA_FLOAT_UNALIGNED, in[3].byteOffset() + 4 * g);
                long dyAt = groups.at(1, g);
                long xAt = groups.at(2, g);
                if (needW) cores.kernels().rmsNormWeightGradient(workspace, sum, x, xAt, dY, dyAt, rstd, n);
                cores.kernels().rmsNormBackward(dX, groups.at(0, g), x, xAt, w.memory, w.at, dY, dyAt, rstd, n);
            }
        });
        if (needW) sumBlocks(out[1], workspace, partial, blocks(count));
    }

    private void sumBlocks(Tensor dW, MemorySegment partial, long at, long blocks) {
        MemorySegment to = dW.memory();
        long n = dW.dim(0);
        cores.split(n, Cores.CHUNK, (begin, end, worker) -> {
            long yAt = dW.byteOffset() + 4 * begin;
            int length = (int) (end - begin);
            cores.kernels().fill(to, yAt, 0, length);
            for (long b = 0; b < blocks; b++) cores.kernels().add(to, yAt, to, yAt, partial, at + 4 * (b * n + begin), length);
        });
    }

    /** w as F32: itself, or widened into the workspace. */
    private record Weight(MemorySegment memory, long at) {}

    private Weight widen(Tensor w, MemorySegment workspace) {
        if (w.dtype() == DType.F32) return new Weight(w.memory(), w.byteOffset());
        Convert.row(cores.kernels(), DType.F32, workspace, 0, w.dtype(), w.memory(), w.byteOffset(), Sizes.of(w.dim(0)));
        return new Weight(workspace, 0);
    }

    /** Groups of {@code n} neighbours in operands of one shape; rows of a walk hold whole groups. */
    private record Groups(Walk walk, int n, long perRow) {
        static Groups of(Tensor w, Tensor... operands) {
            Walk walk = Walk.contiguous(operands[0].shape(), operands);
            int n = Sizes.of(w.dim(0));
            return new Groups(walk, n, walk.length() / n);
        }

        long at(int operand, long group) {
            return walk.at(operand, group / perRow) + 4 * n * (group % perRow);
        }
    }
}
