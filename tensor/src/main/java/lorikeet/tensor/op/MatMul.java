package lorikeet.tensor.op;

import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;

/**
 * C = op(A) · op(B) over the last two dimensions, op transposing where marked; leading dimensions broadcast.
 * Any float dtypes; products and sums in F32 (16-bit operands are widened as they are read), in F64 if an operand is.
 *
 * @param out dtype that sums are rounded to, once; null for that in which they are taken
 */
public record MatMul(boolean transposeA, boolean transposeB, DType out) implements Op {
    /** C as it is summed. */
    public MatMul(boolean transposeA, boolean transposeB) {
        this(transposeA, transposeB, null);
    }

    public MatMul {
        if (out != null && !out.isFloat()) throw new ShapeException("matMul: result must be floating point, found " + out);
    }

    @Override
    public Spec[] infer(Spec... in) {
        Check.operands(this, in, 2);
        Check.floating(this, "A", in[0]);
        Check.floating(this, "B", in[1]);
        Shape a = in[0].shape();
        Shape b = in[1].shape();
        Check.require(this, a.rank() >= 2 && b.rank() >= 2, () -> "operands must have rank 2 or more, found " + in[0] + " and " + in[1]);
        long inner = a.dim(transposeA ? -2 : -1);
        Check.require(this, inner == b.dim(transposeB ? -1 : -2), () -> "inner dimensions differ: " + in[0] + form(transposeA) + " and " + in[1] + form(transposeB));
        Shape batch = Shape.broadcast(name(), a.leading(2), b.leading(2));
        return Check.out(new Spec(out == null ? Check.accumulate(in) : out, batch.append(a.dim(transposeA ? -1 : -2), b.dim(transposeB ? -2 : -1))));
    }

    private static String form(boolean transposed) {
        return transposed ? " transposed" : "";
    }
}
