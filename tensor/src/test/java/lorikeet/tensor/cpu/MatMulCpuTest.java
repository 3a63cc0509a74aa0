package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.F32;
import static lorikeet.tensor.cpu.Agreement.check;

import lorikeet.tensor.DType;
import lorikeet.tensor.op.MatMul;
import org.junit.jupiter.api.Test;

class MatMulCpuTest {
    private static Operand matrix(int seed, boolean transposed, long rows, long columns) {
        return transposed ? Operand.normal(seed, columns, rows) : Operand.normal(seed, rows, columns);
    }

    @Test
    void allTransposeFormsAgreeWithFloat64() {
        for (int form = 0; form < 4; form++) {
            boolean a = form % 2 == 1;
            boolean b = form / 2 == 1;
            check(F32, new MatMul(a, b), matrix(1, a, 13, 37), matrix(2, b, 37, 17));
        }
    }

    @Test
    void largeProductsAreSharedByTheTeam() {
        check(F32, new MatMul(false, true), Operand.normal(1, 2, 131, 257), Operand.normal(2, 67, 257));
    }

    @Test
    void leadingDimensionsBroadcast() {
        check(F32, new MatMul(false, false), Operand.normal(1, 3, 1, 4, 5), Operand.normal(2, 2, 5, 6));
        check(F32, new MatMul(true, false), Operand.normal(1, 2, 5, 4), Operand.normal(2, 5, 6));
        check(F32, new MatMul(false, false), Operand.normal(1, 4, 5), Operand.normal(2, 7, 5, 6));
    }

    @Test
    void sixteenBitOperandsAreWidened() {
        check(F32, new MatMul(false, true), Operand.normal(1, 9, 33), Operand.normal(2, 21, 33).as(DType.BF16));
        check(F32, new MatMul(false, false), Operand.normal(1, 9, 33).as(DType.F16), Operand.normal(2, 33, 21).as(DType.BF16));
    }

    @Test
    void viewsAreReadWhereTheyLie() {
        check(F32, new MatMul(false, false), Operand.normal(1, 9, 33).transposed(), Operand.normal(2, 33, 21).rows());
        check(F32, new MatMul(true, true), Operand.normal(1, 3, 33, 9).transposed(), Operand.normal(2, 3, 21, 33).transposed());
    }

    @Test
    void emptyProductsAreEmptyOrZero() {
        check(F32, new MatMul(false, false), Operand.normal(1, 3, 0), Operand.normal(2, 0, 4));
        check(F32, new MatMul(false, false), Operand.normal(1, 0, 3), Operand.normal(2, 3, 4));
        check(F32, new MatMul(false, false), Operand.normal(1, 0, 2, 3), Operand.normal(2, 3, 4));
    }
}
