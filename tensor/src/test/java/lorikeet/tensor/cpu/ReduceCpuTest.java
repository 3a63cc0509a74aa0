package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.F32;
import static lorikeet.tensor.cpu.Agreement.check;

import java.util.List;
import java.util.stream.IntStream;
import lorikeet.tensor.op.Reduce;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReduceCpuTest {
    @ParameterizedTest
    @EnumSource
    void everySetOfAxesAgreesWithFloat64(Reduce.Kind kind) {
        for (int set = 0; set < 16; set++) {
            int axes = set;
            List<Integer> list = IntStream.range(0, 4).filter(i -> (axes >> i & 1) == 1).boxed().toList();
            check(F32, new Reduce(kind, list, set % 2 == 0), Operand.normal(set, 3, 1, 5, 7));
        }
    }

    @ParameterizedTest
    @EnumSource
    void longRowsAndColumnsAgreeWithFloat64(Reduce.Kind kind) {
        check(F32, new Reduce(kind, List.of(1), false), Operand.normal(1, 2, 40_009));
        check(F32, new Reduce(kind, List.of(0), false), Operand.normal(1, 2, 40_009));
        check(F32, new Reduce(kind, List.of(0), true), Operand.normal(1, 1021, 3));
        check(F32, new Reduce(kind, List.of(0, 2), true), Operand.normal(1, 31, 3, 65));
    }

    @ParameterizedTest
    @EnumSource
    void nothingSumsToZeroAndHasNoMeanAndNoMaximum(Reduce.Kind kind) {
        check(F32, new Reduce(kind, List.of(1), false), Operand.normal(1, 3, 0));
        check(F32, new Reduce(kind, List.of(0), false), Operand.normal(1, 0, 3));
        check(F32, new Reduce(kind, List.of(0), false), Operand.normal(1, 3, 0));
        check(F32, new Reduce(kind, List.of(), false), Operand.normal(1));
    }

    @ParameterizedTest
    @EnumSource
    void notANumberSpreads(Reduce.Kind kind) {
        Operand x = Operand.normal(1, 4, 70).with(3, Double.NaN).with(80, Double.NEGATIVE_INFINITY);
        check(F32, new Reduce(kind, List.of(1), false), x);
        check(F32, new Reduce(kind, List.of(0), false), x);
    }

    @ParameterizedTest
    @EnumSource
    void viewsAreReduced(Reduce.Kind kind) {
        check(F32, new Reduce(kind, List.of(0), false), Operand.normal(1, 9, 70).transposed());
        check(F32, new Reduce(kind, List.of(1), false), Operand.normal(1, 9, 70).rows());
    }
}
