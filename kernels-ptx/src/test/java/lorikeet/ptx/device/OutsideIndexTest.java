package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Gather;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.api.Test;

/** Indices outside of their table: nothing is read or written there, and what depends on them is NaN. */
class OutsideIndexTest {
    private static final double NAN = Double.NaN;

    private static Eager ops(PtxDevice device) {
        return Eager.on(device);
    }

    private static PtxDevice device() {
        return new PtxDevice(DeviceContext.emulator(1L << 24, Checks.all()));
    }

    @Test
    void rowsOutsideOfTheTableAreNaN() {
        try (PtxDevice device = device(); Eager ops = ops(device)) {
            Tensor table = ops.tensor(new float[] {1, 2, 3, 4}, 2, 2);
            Tensor rows = ops.apply(new Gather.Rows(DType.F32), table, ops.tensor(new int[] {1, 2, -1, 0, Integer.MAX_VALUE}, 5))[0];
            assertArrayEquals(new double[] {3, 4, NAN, NAN, NAN, NAN, 1, 2, NAN, NAN}, Host.doubles(ops, rows));
        }
    }

    @Test
    void gradientsOfRowsOutsideOfTheTableGoNowhere() {
        try (PtxDevice device = device(); Eager ops = ops(device)) {
            Tensor dY = ops.tensor(new float[] {1, 2, 4, 8, 16}, 5, 1);
            Tensor dTable = ops.apply(new Gather.RowsBackward(2), dY, ops.tensor(new int[] {1, 2, -1, 1, Integer.MIN_VALUE}, 5))[0];
            assertArrayEquals(new double[] {0, 9}, Host.doubles(ops, dTable));
        }
    }

    @Test
    void labelsOutsideOfTheVocabularyMakeTheLossNaN() {
        try (PtxDevice device = device(); Eager ops = ops(device)) {
            Tensor norm = ops.apply(new Move.Fill(1, Spec.of(DType.F64)))[0];
            Tensor logits = ops.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
            for (int label : new int[] {3, -1, Integer.MIN_VALUE}) {
                Tensor[] results = ops.apply(new Loss.CrossEntropy(true), logits, ops.tensor(new int[] {label, -100}, 2), norm);
                assertTrue(Double.isNaN(Host.doubles(ops, results[0])[0]));
                double[] gradient = Host.doubles(ops, results[2]);
                assertTrue(Arrays.stream(gradient, 0, 3).allMatch(Double::isNaN));
                assertArrayEquals(new double[3], Arrays.copyOfRange(gradient, 3, 6));
            }
        }
    }
}
