package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;

import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Elementwise.UnaryKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementwiseCpuTest {
    private static final double EXACT = 0;
    /** The functions are within a few ulp of F64's. */
    private static final double FUNCTION = 5e-7;

    @ParameterizedTest
    @EnumSource
    void unaryAgreesWithFloat64(UnaryKind kind) {
        Operand x = Operand.normal(1, 5, 3, 7);
        boolean positive = kind == UnaryKind.LOG || kind == UnaryKind.SQRT || kind == UnaryKind.RSQRT;
        check(FUNCTION, new Elementwise.Unary(kind), positive ? x.map(v -> Math.abs(v) + 0.1) : x);
    }

    @ParameterizedTest
    @EnumSource
    void binaryBroadcastsByRowsColumnsAndNumbers(BinaryKind kind) {
        long[][] shapes = {{3, 5}, {5}, {3, 1}, {1}, {}, {1, 5}, {2, 1, 1}, {4, 1, 5}};
        for (int i = 0; i < shapes.length; i++) {
            check(FUNCTION, new Elementwise.Binary(kind), Operand.normal(i, 3, 5), Operand.normal(20 + i, shapes[i]));
            check(FUNCTION, new Elementwise.Binary(kind), Operand.normal(i, shapes[i]), Operand.normal(20 + i, 3, 5));
        }
    }

    @Test
    void rowsLongerThanATaskAreBroadcast() {
        check(FUNCTION, new Elementwise.Binary(BinaryKind.SUB), Operand.normal(1, 2, 20_011), Operand.normal(2, 20_011));
        check(FUNCTION, new Elementwise.Binary(BinaryKind.SUB), Operand.normal(1, 2, 1), Operand.normal(2, 2, 20_011));
        check(FUNCTION, new Elementwise.Binary(BinaryKind.MUL), Operand.normal(1, 40_009), Operand.normal(2));
        check(EXACT, new Elementwise.Unary(UnaryKind.NEG), Operand.normal(1, 40_009));
    }

    @Test
    void emptyTensorsStayEmpty() {
        check(EXACT, new Elementwise.Unary(UnaryKind.EXP), Operand.normal(1, 0, 3));
        check(EXACT, new Elementwise.Binary(BinaryKind.ADD), Operand.normal(1, 0, 3), Operand.normal(2, 3));
        check(EXACT, new Elementwise.Binary(BinaryKind.ADD), Operand.normal(1, 3, 0), Operand.normal(2, 3, 1));
        check(EXACT, new Elementwise.SwiGlu(), Operand.normal(1, 0, 3), Operand.normal(2, 0, 3));
    }

    @ParameterizedTest
    @EnumSource
    void notANumberAndInfinityPassThrough(BinaryKind kind) {
        Operand x = Operand.normal(1, 4, 5).with(3, Double.NaN).with(7, Double.POSITIVE_INFINITY).with(9, Double.NEGATIVE_INFINITY);
        check(FUNCTION, new Elementwise.Binary(kind), x, Operand.normal(2, 5));
        check(FUNCTION, new Elementwise.Binary(kind), Operand.normal(2, 4, 5), x);
        check(FUNCTION, new Elementwise.Binary(kind), x, Operand.normal(2).with(0, Double.NaN));
    }

    @Test
    void affineScalesAndShifts() {
        check(FUNCTION, new Elementwise.Affine(-2.5, 0), Operand.normal(1, 3, 7));
        check(FUNCTION, new Elementwise.Affine(0.1, 3), Operand.normal(1, 3, 7));
    }

    @Test
    void viewsAreReadAsTheyLieOrCopied() {
        check(FUNCTION, new Elementwise.Unary(UnaryKind.TANH), Operand.normal(1, 6, 7).transposed());
        check(FUNCTION, new Elementwise.Binary(BinaryKind.ADD), Operand.normal(1, 6, 7).rows(), Operand.normal(2, 6, 7).transposed());
    }

    @Test
    void swiGluAndItsGradientReadRowsOfWiderTensors() {
        Operand gate = Operand.normal(1, 9, 19);
        Operand up = Operand.normal(2, 9, 19);
        Operand dY = Operand.normal(3, 9, 19);
        check(FUNCTION, new Elementwise.SwiGlu(), gate, up);
        check(FUNCTION, new Elementwise.SwiGlu(), gate.rows(), up.rows());
        check(FUNCTION, new Elementwise.SwiGluBackward(), dY, gate, up);
        check(FUNCTION, new Elementwise.SwiGluBackward(), dY.transposed(), gate.rows(), up.rows());
        check(FUNCTION, new Elementwise.SwiGlu(), Operand.normal(1, 6, 1).rows(), Operand.normal(2, 6, 1).rows());
    }
}
