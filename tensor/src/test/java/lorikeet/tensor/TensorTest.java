package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorTest {
    private final ReferenceDevice device = new ReferenceDevice();
    private final Eager ops = Eager.on(device);
    private final Tensor x = ops.tensor(new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 3, 4);

    @AfterEach
    void close() {
        ops.close();
        device.close();
    }

    @Test
    void viewsShareTheStorage() {
        Tensor column = ops.slice(ops.transpose(x, 0, 1), 0, 1, 2);
        assertSame(x.storage(), column.storage());
        assertArrayEquals(new double[] {1, 5, 9}, Host.doubles(ops, column));
        ops.assign(column, ops.tensor(new double[] {-1, -5, -9}, 1, 3));
        assertArrayEquals(new double[] {0, -1, 2, 3, 4, -5, 6, 7, 8, -9, 10, 11}, Host.doubles(ops, x));
    }

    @Test
    void denseAndRowsDescribeStrides() {
        Tensor transposed = ops.transpose(x, 0, 1);
        Tensor sliced = ops.slice(x, 1, 1, 3);
        assertTrue(x.isDense());
        assertFalse(transposed.isDense());
        assertFalse(transposed.hasRows());
        assertFalse(sliced.isDense());
        assertTrue(sliced.hasRows());
        assertTrue(ops.slice(x, 0, 1, 2).isDense());
        assertTrue(ops.slice(transposed, 0, 1, 1).isDense(), "no element is out of order where there is none");
    }

    @Test
    void reshapeCopiesOnlyWhatIsNotDense() {
        assertSame(x.storage(), ops.reshape(x, 2, -1).storage());
        Tensor flat = ops.reshape(ops.transpose(x, 0, 1), -1);
        assertArrayEquals(new double[] {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}, Host.doubles(ops, flat));
    }

    @Test
    void expandRepeatsWithoutElements() {
        Tensor row = ops.expand(ops.tensor(new double[] {1, 2}, 2), 3, 2);
        assertArrayEquals(new double[] {1, 2, 1, 2, 1, 2}, Host.doubles(ops, row));
        assertEquals(0, row.stride(0));
        assertThrows(ShapeException.class, () -> ops.expand(x, 3, 5));
    }

    @Test
    void viewsThatLeaveTheStorageAreRefused() {
        assertThrows(ShapeException.class, () -> ops.slice(x, 0, 2, 4));
        assertThrows(ShapeException.class, () -> ops.slice(x, 0, -1, 2));
        assertThrows(ShapeException.class, () -> x.view(Shape.of(3, 5), new long[] {4, 1}, 0));
        assertThrows(ShapeException.class, () -> x.view(Shape.of(2), new long[] {-1}, 0));
        assertThrows(ShapeException.class, () -> x.view(Shape.of(3), new long[] {Long.MAX_VALUE / 8}, 0));
        assertThrows(ShapeException.class, () -> Tensor.over(x.storage(), Spec.of(DType.F64, 13)));
    }

    @Test
    void writesInPlaceMoveTheVersionOfTheStorage() {
        int before = x.storage().version();
        ops.add(x, x);
        assertEquals(before, x.storage().version());
        ops.accumulate(ops.slice(x, 0, 0, 1), ops.fill(1, 1, 4));
        assertEquals(before + 1, x.storage().version());
    }

    @Test
    void writingOtherThanTheTensorHoldsIsRefused() {
        Tensor counter = ops.empty(Spec.of(DType.I64, 2));
        assertThrows(ShapeException.class, () -> Host.write(ops, counter, 1L));
        assertThrows(ShapeException.class, () -> Host.write(ops, counter, 1.0, 2.0));
    }
}
