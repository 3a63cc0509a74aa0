package lorikeet.tensor.op;

import java.util.Locale;
import java.util.Optional;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * Gradient low-rank projection (Zhao et al. 2024): the moments of Adam live in the space of a few directions of a gradient
 * G {@code [m, n]}, its basis, with orthonormal columns. On the left P {@code [m, r]} gives R = PᵀG {@code [r, n]}, on the right
 * Q {@code [n, r]} gives R = GQ {@code [m, r]}; r is at most min(m, n). A step of a matrix is {@link RangeFinder} now and then,
 * {@link ProjectGradient}, {@link ProjectedAdam} or {@link ProjectedAdam8bit}, and {@link ProjectedUpdate}.
 */
public sealed interface GaLore extends Op {
    /** Which side of the gradient is projected. */
    enum Side {
        LEFT, RIGHT;

        /** The shorter side of G {@code [m, n]}, the right one of a square: GaLore's {@code std}. */
        public static Side of(long m, long n) {
            return m >= n ? RIGHT : LEFT;
        }

        /** Rows of a basis for G {@code [m, n]}. */
        public long basisRows(Shape g) {
            return this == LEFT ? g.dim(0) : g.dim(1);
        }

        /** Shape of the projected gradient. */
        public Shape projected(Shape g, long rank) {
            return this == LEFT ? Shape.of(rank, g.dim(1)) : Shape.of(g.dim(0), rank);
        }
    }

    /** (G, basis) → R = PᵀG or GQ. G may be in any float dtype; products and sums as in {@link MatMul}. */
    record ProjectGradient(Side side) implements GaLore {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            Check.floating(this, "G", in[0]);
            Check.master(this, "basis", in[1]);
            basis(this, side, "G", in[0], in[1]);
            return Check.out(new Spec(Check.accumulate(in), side.projected(in[0].shape(), in[1].shape().dim(1))));
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor r = side == Side.LEFT ? ops.matmul(in[1], in[0], true, false) : ops.matmul(in[0], in[1]);
            return Optional.of(new Tensor[] {r});
        }
    }

    /**
     * A basis for the largest singular directions of G, by a randomised range finder (Halko, Martinsson and Tropp 2011, algorithm
     * 4.4): Y = AΩ with A = G (left) or Gᵀ (right) and Ω {@code [.., r]} normal draws of {@code site}, then Y orthonormalised, and
     * {@code iterations} times Z = AᵀQ orthonormalised, Y = AZ orthonormalised. Operands: status F64 {@code [3]}, rng I64 {@code [2]},
     * G, basis {@code [d, r]}. Writes the basis, unless the status names a tensor that is not finite.
     *
     * <p>Orthonormalising is Gram and Schmidt's: each column less its parts along the columns before it, divided by its norm, so
     * that signs follow from Y. A column of which less than {@value #NEGLIGIBLE} of the largest column's norm is left adds nothing: in
     * its place comes a column of draws from [-1, 1), those of site ~{@code site} at its elements' places in Y, and all columns are
     * orthonormalised once more. So a gradient of lower rank, or of zeros, gets a whole basis too.
     */
    record RangeFinder(Side side, int iterations, int site) implements GaLore {
        /** Above the roundings of a sum of thousands of terms in F32, below what a gradient says. */
        public static final double NEGLIGIBLE = 1e-4;

        public RangeFinder {
            if (iterations < 0) throw new ShapeException("rangeFinder: iterations must be at least 0, found " + iterations);
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 4);
            Check.status(this, in[0]);
            Check.counter(this, in[1]);
            Check.master(this, "G", in[2]);
            Check.dtype(this, "basis", in[3], in[2].dtype());
            basis(this, side, "G", in[2], in[3]);
            return Check.out();
        }

        @Override
        public int[] writes() {
            return new int[] {3};
        }
    }

    /**
     * Adam's direction in the low-rank space, GaLore's arithmetic: g = R clipped by the status; m ← β₁m + (1-β₁)g;
     * v ← β₂v + (1-β₂)g²; N = √(1-β₂ᵗ)/(1-β₁ᵗ) · m / (√v + eps): unlike {@link Optimize.AdamW}, eps is added before the correction.
     * Operands: step F64 {@code [3]}, status F64 {@code [3]}, R, m, v of one shape → N. Writes m and v. If the status names a tensor
     * that is not finite, N is zeros and nothing is written.
     */
    record ProjectedAdam(double beta1, double beta2, double eps) implements GaLore {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 5);
            Check.step(this, in[0]);
            Check.status(this, in[1]);
            Check.master(this, "R", in[2]);
            Check.same(this, "R", in[2], "first moment", in[3]);
            Check.same(this, "R", in[2], "second moment", in[4]);
            return Check.out(in[2]);
        }

        @Override
        public int[] writes() {
            return new int[] {3, 4};
        }
    }

    /**
     * {@link ProjectedAdam} with the moments of {@link Optimize.AdamW8bit}, and its formula: the direction of that step on a parameter,
     * N = m/(1-β₁ᵗ) / (√v/√(1-β₂ᵗ) + eps). Operands: step, status, both maps F32 {@code [256]}, R, then m U8 and its scales F32
     * {@code [blocks]}, v U8 and its scales → N. Writes the last four.
     */
    record ProjectedAdam8bit(double beta1, double beta2, double eps) implements GaLore {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 9);
            Check.step(this, in[0]);
            Check.status(this, in[1]);
            Optimize.AdamW8bit.maps(this, in[2], in[3]);
            Check.master(this, "R", in[4]);
            Optimize.AdamW8bit.moments(this, in[4], in[5], in[6], in[7], in[8]);
            return Check.out(in[4]);
        }

        @Override
        public int[] writes() {
            return new int[] {5, 6, 7, 8};
        }
    }

    /**
     * Back to the parameter, in one pass over W: W ← (W - lr·scale·X)·(1 - lr·decay), X = PN or NQᵀ; GaLore decays what is
     * already updated. Operands: step F64 {@code [3]}, status F64 {@code [3]}, W {@code [m, n]}, basis, N. Writes W, unless the status
     * names a tensor that is not finite.
     */
    record ProjectedUpdate(Side side, double scale, double weightDecay) implements GaLore {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 5);
            Check.step(this, in[0]);
            Check.status(this, in[1]);
            Check.master(this, "W", in[2]);
            Check.dtype(this, "basis", in[3], in[2].dtype());
            basis(this, side, "W", in[2], in[3]);
            Check.dtype(this, "N", in[4], in[2].dtype());
            Check.shape(this, "N", in[4], side.projected(in[2].shape(), in[3].shape().dim(1)).dims());
            return Check.out();
        }

        @Override
        public int[] writes() {
            return new int[] {2};
        }
    }

    private static void basis(GaLore op, Side side, String name, Spec matrix, Spec basis) {
        Check.rank(op, name, matrix, 2);
        Check.rank(op, "basis", basis, 2);
        long rows = side.basisRows(matrix.shape());
        long rank = basis.shape().dim(1);
        long most = Math.min(matrix.shape().dim(0), matrix.shape().dim(1));
        Check.require(op, rank <= most, () -> "rank " + rank + " is above the shorter side of " + name + " " + matrix + "; choose at most " + most);
        Check.require(op, basis.shape().dim(0) == rows, () -> "basis for the " + side.name().toLowerCase(Locale.ROOT) + " of " + name + " " + matrix + " must have " + rows + " rows, found " + basis);
    }
}
