package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NestTest {
    private final CpuDevice cpu = CpuDevice.open();
    private final Eager ops = Eager.on(cpu);

    @AfterEach
    void close() {
        ops.close();
        cpu.close();
    }

    private Tensor dense(long... dims) {
        return ops.empty(Spec.of(DType.F32, dims));
    }

    private Tensor permuted(Tensor x, Integer... order) {
        return ops.apply(new Move.Permute(List.of(order)), x)[0];
    }

    @Test
    void denseTensorsAreOneRow() {
        Tensor x = dense(2, 3, 5);
        Nest nest = Nest.over(x.shape(), x, x);
        assertEquals(1, nest.axes().size());
        assertEquals(30, nest.columns());
        assertEquals(1, nest.rows());
        assertEquals(120, nest.span(0, 4));
    }

    @Test
    void rowsOfALargerTensorStepOverWhatIsBetween() {
        Tensor x = ops.apply(new Move.Slice(2, 1, 4), dense(2, 3, 5))[0];
        Nest nest = Nest.over(x.shape(), dense(2, 3, 3), x);
        assertEquals(3, nest.columns());
        assertEquals(6, nest.rows());
        assertEquals(20, nest.stride(1, 1));
        assertEquals(18 * 4, nest.distinct(1, 4));
        assertEquals((5 * 5 + 3) * 4, nest.span(1, 4));
    }

    @Test
    void axesThatOneOperandPermutesStayApart() {
        Tensor x = permuted(dense(4, 3, 2), 2, 1, 0);
        Nest nest = Nest.over(x.shape(), dense(2, 3, 4), x);
        assertEquals(List.of(4L, 3L, 2L), nest.axes().stream().map(Nest.Axis::size).toList());
        assertEquals(24, nest.stride(0, 1));
    }

    @Test
    void broadcastAxesHaveNoStrideAndCountOnce() {
        Tensor x = dense(3, 1);
        Nest nest = Nest.over(dense(2, 3, 7).shape(), dense(2, 3, 7), x);
        assertEquals(0, nest.stride(0, 1));
        assertEquals(4, nest.stride(1, 1));
        assertEquals(0, nest.stride(2, 1));
        assertEquals(12, nest.distinct(1, 4));
    }

    @Test
    void oneElementIsOneColumn() {
        assertEquals(1, Nest.over(dense().shape(), dense()).columns());
        assertEquals(4, Nest.over(dense(1, 1).shape(), dense(1, 1)).stride(0, 0));
    }

    @Test
    void partsCoverEveryElementOnce() {
        Tensor x = permuted(dense(2, 3, 2, 3, 2, 2), 5, 4, 3, 2, 1, 0);
        List<Nest.Part> parts = Nest.over(x.shape(), dense(2, 2, 3, 2, 3, 2), x).parts(4);
        assertEquals(4, parts.size());
        assertEquals(144, parts.stream().mapToLong(part -> part.nest().columns() * part.nest().rows()).sum());
        assertEquals(List.of(0L, 144L, 288L, 432L), parts.stream().map(part -> part.offsets()[0]).toList());
        assertEquals(List.of(0L, 8L, 4L, 12L), parts.stream().map(part -> part.offsets()[1]).toList());
        assertTrue(Nest.over(dense(0, 3).shape(), dense(0, 3)).parts(4).isEmpty());
    }

    @Test
    void accessesAreWideWhereRowsAllowIt() {
        Nest sliced = Nest.over(dense(6, 8).shape(), dense(6, 8), ops.apply(new Move.Slice(1, 4, 12), dense(6, 16))[0]);
        assertEquals("copy_b8_v16", CopyKernel.copy(sliced, 4, 16).entry());
        assertEquals("copy_b32_v1", CopyKernel.copy(sliced, 4, 8).entry());
        Nest odd = Nest.over(dense(6, 8).shape(), dense(6, 8), ops.apply(new Move.Slice(1, 4, 12), dense(6, 15))[0]);
        assertFalse(odd.rowsAreMultiplesOf(16));
        assertEquals("copy_b32_v1", CopyKernel.copy(odd, 4, 16).entry());
        assertEquals(Map.of("BITS", "8", "WIDTH", "16", "ALIGN", "16"), CopyKernel.copy(sliced, 4, 16).parameters());
    }

    @Test
    void transpositionsGoByTiles() {
        Tensor x = permuted(dense(3, 16, 24), 0, 2, 1);
        Nest nest = Nest.over(x.shape(), dense(3, 24, 16), x);
        assertTrue(TransposeKernel.serves(TransposeKernel.ordered(nest, 4), 4));
        assertEquals(new Dim3(3, 1, 1), TransposeKernel.launch(nest, 4, 4).grid());
        Nest narrow = Nest.over(dense(7, 24).shape(), dense(7, 24), permuted(dense(24, 7), 1, 0));
        assertEquals(narrow, TransposeKernel.ordered(narrow, 4));
        assertFalse(TransposeKernel.serves(narrow, 4));
    }

    @Test
    void theAxisAlongWhichTheSourceLiesCloseComesNext() {
        Tensor x = permuted(dense(9, 10, 11), 2, 1, 0);
        Nest nest = Nest.over(x.shape(), dense(11, 10, 9), x);
        assertEquals(List.of(9L, 10L, 11L), nest.axes().stream().map(Nest.Axis::size).toList());
        Nest ordered = TransposeKernel.ordered(nest, 4);
        assertEquals(List.of(9L, 11L, 10L), ordered.axes().stream().map(Nest.Axis::size).toList());
        assertTrue(TransposeKernel.serves(ordered, 4));
    }
}
