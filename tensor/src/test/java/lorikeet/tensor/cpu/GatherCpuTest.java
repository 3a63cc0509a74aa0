package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import lorikeet.tensor.DType;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.op.Gather;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatherCpuTest {
    private static final double EXACT = 0;
    private static final Operand IDS = Operand.ints(4, 0, 4, 2, 4, 0);

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32", "F16", "BF16"})
    void rowsAreCopiedFromTablesOfAnyDtype(DType dtype) {
        Operand table = Operand.normal(1, 5, 7).as(dtype);
        for (DType out : new DType[] {DType.F32, dtype}) {
            check(EXACT, new Gather.Rows(out), table, IDS);
            check(EXACT, new Gather.Rows(out), table.rows(), IDS);
        }
    }

    @Test
    void gradientsOfTheSameRowAreAddedInOrder() {
        check(1e-6, new Gather.RowsBackward(5), Operand.normal(1, 6, 7), IDS);
        check(1e-6, new Gather.RowsBackward(5), Operand.normal(1, 6, 7).rows(), IDS);
        check(1e-6, new Gather.RowsBackward(9000), Operand.normal(1, 6, 7), IDS);
    }

    @Test
    void noIdsGatherNothing() {
        check(EXACT, new Gather.Rows(DType.F32), Operand.normal(1, 5, 7), Operand.ints());
        check(EXACT, new Gather.RowsBackward(5), Operand.normal(1, 0, 7), Operand.ints());
    }

    @Test
    void idsOutOfRangeAreNamed() {
        Operand table = Operand.normal(1, 5, 7);
        assertEquals("gatherRows: id 5 at index 1 is outside of the table's 5 rows", error(new Gather.Rows(DType.F32), table, Operand.ints(0, 5)));
        assertEquals("gatherRows: id -1 at index 0 is outside of the table's 5 rows", error(new Gather.Rows(DType.F32), table, Operand.ints(-1, 5)));
        assertEquals("scatterAddRows: id 3 at index 2 is outside of the table's 3 rows", error(new Gather.RowsBackward(3), Operand.normal(1, 3, 7), Operand.ints(0, 1, 3)));
    }

    private static String error(Gather op, Operand... operands) {
        return assertThrows(ShapeException.class, () -> Agreement.onCpu(1, op, operands)).getMessage();
    }
}
