package lorikeet.tensor.op;

import lorikeet.tensor.DType;
import lorikeet.tensor.Tensor;

/** Verbs of {@link MatMul}. */
public interface MatMulOps extends Verbs {
    /** A {@code [.., m, k]} · B {@code [.., k, n]} → {@code [.., m, n]}. */
    default Tensor matmul(Tensor a, Tensor b) {
        return matmul(a, b, false, false);
    }

    /** As {@link #matmul(Tensor, Tensor)}, with the last two dimensions of an operand swapped where marked. */
    default Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return one(new MatMul(transposeA, transposeB), a, b);
    }

    /** As {@link #matmul(Tensor, Tensor, boolean, boolean)}, each sum rounded to {@code out}. */
    default Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB, DType out) {
        return one(new MatMul(transposeA, transposeB, out), a, b);
    }
}
