package lorikeet.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Reduce;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values small enough to compute by hand. */
class ReferenceDeviceTest {
    private final ReferenceDevice device = new ReferenceDevice();
    private final Eager ops = Eager.on(device);

    @AfterEach
    void close() {
        ops.close();
        device.close();
    }

    private double[] values(Tensor tensor) {
        return Host.doubles(ops, tensor);
    }

    @Test
    void matmulReadsTransposedViewsAndTransposeFlagsAlike() {
        Tensor a = ops.tensor(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor b = ops.tensor(new double[] {1, 0, 2, -1, 3, 1}, 3, 2);
        double[] expected = {1 + 4 + 9, -2 + 3, 4 + 10 + 18, -5 + 6};
        assertArrayEquals(expected, values(ops.matmul(a, b)));
        assertArrayEquals(expected, values(ops.matmul(ops.copy(ops.transpose(a, 0, 1)), b, true, false)));
        assertArrayEquals(expected, values(ops.matmul(a, ops.transpose(ops.copy(ops.transpose(b, 0, 1)), 0, 1))));
    }

    @Test
    void binaryOperandsBroadcastBothWays() {
        Tensor column = ops.tensor(new double[] {1, 2}, 2, 1);
        Tensor row = ops.tensor(new double[] {10, 20, 30}, 3);
        assertArrayEquals(new double[] {11, 21, 31, 12, 22, 32}, values(ops.add(column, row)));
    }

    @Test
    void emptyReductionsHaveTheirNeutralElement() {
        Tensor empty = ops.tensor(new double[0], 2, 0);
        assertArrayEquals(new double[] {0, 0}, values(ops.sum(empty, 1)));
        assertArrayEquals(new double[] {Double.NaN, Double.NaN}, values(ops.mean(empty, 1)));
        assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY}, values(ops.max(empty, 1)));
    }

    @Test
    void reductionsOverInnerAndOuterAxes() {
        Tensor x = ops.tensor(new double[] {1, 2, 3, 4, 5, 6, 7, Double.NaN}, 2, 2, 2);
        assertArrayEquals(new double[] {1 + 5, 2 + 6, 3 + 7, Double.NaN}, values(ops.sum(x, 0)));
        assertArrayEquals(new double[] {4, Double.NaN}, values(ops.max(x, -1, -2)));
        assertArrayEquals(values(x), values(ops.one(new Reduce(Reduce.Kind.SUM, List.of(), false), x)));
    }

    @Test
    void queryThatSeesNoKeyGetsZeros() {
        Tensor q = ops.tensor(new double[] {1, 1}, 2, 1);
        Tensor kv = ops.tensor(new double[] {5}, 1, 1);
        Attention.Attend causal = new Attention.Attend(1, 1, 1, true, 0);
        var out = ops.attention(causal, q, kv, kv, ops.tensor(new int[] {0, 2}, 2), ops.tensor(new int[] {0, 1}, 2));
        assertArrayEquals(new double[] {0, 5}, values(out.o()));
        assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, 5}, values(out.lse()));
    }

    @Test
    void wrongCumulativeLengthsAreRefused() {
        Tensor x = ops.tensor(new double[] {1, 2, 3}, 3, 1);
        Attention.Attend attend = new Attention.Attend(1, 1, 1, true, 0);
        Tensor right = ops.tensor(new int[] {0, 3}, 2);
        for (int[] wrong : new int[][] {{1, 3}, {0, 2}, {0, 4}}) {
            Tensor cu = ops.tensor(wrong, 2);
            assertThrows(ShapeException.class, () -> ops.attention(attend, x, x, x, cu, right));
            assertThrows(ShapeException.class, () -> ops.attention(attend, x, x, x, right, cu));
        }
        Tensor descending = ops.tensor(new int[] {0, 2, 1, 3}, 4);
        ShapeException refused = assertThrows(ShapeException.class, () -> ops.attention(attend, x, x, x, descending, descending));
        assertEquals("attention: cumulative query lengths must not descend, found 1 after 2 at 2", refused.getMessage());
    }

    @Test
    void idsAndLabelsOutOfRangeAreRefused() {
        Tensor table = ops.tensor(new double[] {1, 2, 3, 4}, 2, 2);
        Tensor norm = ops.tensor(new double[] {1});
        for (int id : new int[] {-1, 2, -100}) {
            Tensor ids = ops.tensor(new int[] {id}, 1);
            assertThrows(ShapeException.class, () -> ops.gatherRows(table, ids));
        }
        for (int label : new int[] {-1, 2, -99}) {
            Tensor labels = ops.tensor(new int[] {0, label}, 2);
            assertThrows(ShapeException.class, () -> ops.crossEntropy(table, labels, norm));
        }
    }

    @Test
    void integersAndNaNPayloadsAreMovedBitForBit() {
        Tensor seeds = ops.empty(lorikeet.tensor.Spec.of(DType.I64, 2));
        Host.write(ops, seeds, Long.MAX_VALUE, Long.MIN_VALUE + 1);
        Tensor joined = ops.concat(0, seeds, ops.copy(seeds));
        assertEquals(Long.MAX_VALUE, Bits.of(joined)[2]);
        assertEquals(Long.MIN_VALUE + 1, Bits.of(joined)[3]);
    }
}
