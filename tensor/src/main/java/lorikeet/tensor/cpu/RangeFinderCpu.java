package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.Philox;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.GaLore;

/**
 * {@link GaLore.RangeFinder}: products by {@link Gemm}, columns made orthonormal by {@link OrthonormalCpu}. Operands: status, rng,
 * G, basis.
 */
record RangeFinderCpu(Cores cores, GaLore.RangeFinder op, Tensor[] in, MemorySegment workspace) {

    /** Sizes of A {@code [d, other]} and the basis {@code [d, rank]}, and where Y {@code [d, rank]}, two matrices {@code [other, rank]} and the factor lie. */
    record Scratch(long d, long other, long rank) {
        static Scratch of(GaLore.RangeFinder op, Shape g, Shape basis) {
            return new Scratch(basis.dim(0), op.side() == GaLore.Side.LEFT ? g.dim(1) : g.dim(0), basis.dim(1));
        }

        /** The {@code i}-th matrix {@code [other, rank]}. */
        long other(int i) {
            return Sizes.aligned(4 * d * rank) + i * Sizes.aligned(4 * other * rank);
        }

        long factor() {
            return other(2);
        }

        long bytes() {
            return factor() + OrthonormalCpu.bytes(rank);
        }
    }

    void run() {
        Scratch sizes = Scratch.of(op, in[2].shape(), in[3].shape());
        RandomCpu.Counter rng = RandomCpu.Counter.of(in[1]);
        OrthonormalCpu columns = new OrthonormalCpu(cores, Sizes.of(sizes.rank), rng, ~op.site(), workspace, sizes.factor());
        MatrixView a = op.side() == GaLore.Side.LEFT ? GaLoreCpu.view(in[2]) : GaLoreCpu.view(in[2]).transposed();
        MatrixView y = scratch(sizes, 0);
        MatrixView z = scratch(sizes, sizes.other(0));
        MatrixView other = scratch(sizes, sizes.other(1));
        MatrixView basis = GaLoreCpu.view(in[3]);
        draw(rng, sizes);
        times(sizes.d, sizes.other, a, z, y, sizes);
        columns.of(Sizes.of(sizes.d), y, basis);
        for (int i = 0; i < op.iterations(); i++) {
            times(sizes.other, sizes.d, a.transposed(), basis, z, sizes);
            columns.of(Sizes.of(sizes.other), z, other);
            times(sizes.d, sizes.other, a, other, y, sizes);
            columns.of(Sizes.of(sizes.d), y, basis);
        }
    }

    private MatrixView scratch(Scratch sizes, long at) {
        return MatrixView.dense(workspace, at, sizes.rank, DType.F32);
    }

    private void times(long rows, long inner, MatrixView a, MatrixView b, MatrixView c, Scratch sizes) {
        cores.gemm().multiply(Sizes.of(rows), Sizes.of(sizes.rank), Sizes.of(inner), a, b, c, false);
    }

    /** Ω {@code [other, rank]}. */
    private void draw(RandomCpu.Counter rng, Scratch sizes) {
        cores.split(sizes.other * sizes.rank, Cores.CHUNK, (begin, end, worker) -> {
            for (long i = begin; i < end; i++) {
                float value = (float) Philox.normal(rng.seed(), i, op.site(), rng.step());
                workspace.set(ValueLayout.JAVA_FLOAT_UNALIGNED, sizes.other(0) + 4 * i, value);
            }
        });
    }
}
