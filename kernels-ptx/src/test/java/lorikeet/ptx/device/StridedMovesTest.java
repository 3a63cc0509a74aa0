package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Moves of views with more axes than one launch walks, of every dtype: the bytes that the CPU gives. */
class StridedMovesTest {
    private record View(Shape shape, Integer... order) {
        Tensor of(Eager ops, Tensor x) {
            return ops.apply(new Move.Permute(List.of(order)), x)[0];
        }
    }

    /** Too many axes for one launch, rows that stay close, and transpositions by whole and by partial tiles. */
    private static final List<View> VIEWS = List.of(new View(Shape.of(2, 3, 2, 3, 5, 16), 5, 4, 3, 2, 1, 0), new View(Shape.of(2, 3, 2, 3, 5, 16), 1, 5, 0, 2, 4, 3),
            new View(Shape.of(2, 3, 2, 3, 5, 16), 3, 1, 4, 0, 2, 5), new View(Shape.of(64, 96), 1, 0), new View(Shape.of(2, 37, 3, 35), 2, 3, 0, 1),
            new View(Shape.of(2, 2, 9, 2, 2, 8), 5, 0, 3, 1, 4, 2));

    @ParameterizedTest
    @EnumSource(DType.class)
    void copiesOfPermutationsHaveTheSameBytes(DType dtype) {
        for (View view : VIEWS) assertSame(dtype, view, (ops, x) -> ops.apply(new Move.Cast(dtype), view.of(ops, x))[0]);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void assignmentsIntoPermutationsHaveTheSameBytes(DType dtype) {
        for (View view : VIEWS) assertSame(dtype, view, (ops, x) -> assigned(ops, x, view));
    }

    private static Tensor assigned(Eager ops, Tensor x, View view) {
        Tensor source = ops.apply(new Move.Reshape(view.of(ops, x).shape()), x)[0];
        Tensor to = ops.empty(x.spec());
        ops.apply(new Move.Assign(), view.of(ops, to), source);
        return to;
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void concatenationsOfPermutationsHaveTheSameBytes(DType dtype) {
        for (View view : VIEWS) {
            assertSame(dtype, view, (ops, x) -> {
                Tensor part = view.of(ops, x);
                return ops.apply(new Move.Concat(1), part, ops.apply(new Move.Slice(1, 1, 2), part)[0])[0];
            });
        }
    }

    private interface Moves {
        Tensor on(Eager ops, Tensor x);
    }

    private static void assertSame(DType dtype, View view, Moves moves) {
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 28, Checks.all())); CpuDevice cpu = CpuDevice.open()) {
            assertArrayEquals(bytes(cpu, dtype, view, moves), bytes(device, dtype, view, moves));
            assertTrue(device.fallbacks().isEmpty());
        }
    }

    private static byte[] bytes(Device device, DType dtype, View view, Moves moves) {
        byte[] given = new byte[(int) new Spec(dtype, view.shape).bytes()];
        new Random(7).nextBytes(given);
        try (Eager ops = Eager.on(device); Arena arena = Arena.ofConfined()) {
            Tensor x = ops.empty(new Spec(dtype, view.shape));
            device.upload(MemorySegment.ofArray(given), x);
            Tensor y = moves.on(ops, x);
            MemorySegment found = arena.allocate(y.spec().bytes());
            device.download(y, found);
            return found.toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
