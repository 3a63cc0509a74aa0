package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.op.Optimize;
import org.junit.jupiter.api.Test;

class LaunchDescriptorTest {
    private static final LoraShape SHAPE = new LoraShape(130, 100, 68, 8);
    private static final LoraLinearKernels LORA = new LoraLinearKernels(SHAPE, 4);

    private static Stream<LaunchDescriptor> all(LoraLinearKernels lora) {
        return Stream.of(lora.h(), lora.y(true), lora.y(false), lora.dH(), lora.dX(), lora.dA(), lora.dB());
    }

    @Test
    void tilesCoverTheResult() {
        assertEquals(new Dim3(3, 1, 1), LORA.h().grid());
        assertEquals(new Dim3(6, 1, 1), LORA.y(true).grid());
        assertEquals(new Dim3(3, 1, 1), LORA.dH().grid());
        assertEquals(new Dim3(6, 1, 1), LORA.dX().grid());
        assertEquals(new Dim3(2, 1, 1), LORA.dA().grid());
        assertEquals(new Dim3(2, 1, 1), LORA.dB().grid());
    }

    @Test
    void everyOperandHasTheBytesOfItsMatrix() {
        Map<String, Integer> floats = Map.of("x", 130 * 100, "W", 68 * 100, "A", 8 * 100, "B", 68 * 8, "b", 68,
                "h", 130 * 8, "dH", 130 * 8, "y", 130 * 68, "dY", 130 * 68, "dX", 130 * 100);
        Map<String, Integer> expected = new HashMap<>(floats);
        expected.put("dA", floats.get("A"));
        expected.put("dB", floats.get("B"));
        all(LORA).flatMap(launch -> launch.arguments().stream()).forEach(argument -> {
            if (argument instanceof Buffer buffer) assertEquals(4L * expected.get(buffer.operand()), buffer.bytes(), buffer.operand());
        });
    }

    @Test
    void onlyTheResultIsWritten() {
        List<String> written = all(LORA).map(launch -> String.join(",", launch.arguments().stream()
                .filter(a -> a instanceof Buffer buffer && buffer.written()).map(a -> ((Buffer) a).operand()).toList())).toList();
        assertEquals(List.of("h", "y", "y", "dH", "dX", "dA", "dB"), written);
    }

    @Test
    void theFloorIsTheSumOfItsBuffers() {
        all(LORA).forEach(launch -> {
            long bytes = launch.arguments().stream().mapToLong(a -> a instanceof Buffer buffer ? buffer.bytes() : 0).sum();
            assertEquals(bytes, launch.floorBytes(), launch.kernel());
        });
    }

    @Test
    void flopsCountBothProducts() {
        assertEquals(2L * 130 * 68 * (8 + 100), LORA.y(true).flops());
        assertEquals(2L * 8 * 100 * 130, LORA.dA().flops());
    }

    @Test
    void scaleGoesWhereTheFormulaHasIt() {
        List<Float> scales = all(LORA).map(launch -> launch.arguments().stream()
                .filter(a -> a.name().equals("scale")).map(a -> ((Scalar) a).value().floatValue()).findFirst().orElseThrow()).toList();
        assertEquals(List.of(1f, 4f, 4f, 4f, 1f, 1f, 4f), scales);
    }

    @Test
    void anAbsentBiasIsANullPointer() {
        assertTrue(LORA.y(false).arguments().contains(new Absent("bias")));
        assertFalse(LORA.y(true).arguments().contains(new Absent("bias")));
    }

    /** Whether the first operands are read four elements at a time: bit 3 of their forms. */
    private static boolean isWide(LaunchDescriptor launch) {
        return launch.arguments().stream().filter(argument -> argument.name().matches("[pq]1_form")).allMatch(form -> (((Scalar) form).value().intValue() & 8) != 0);
    }

    @Test
    void onlyWholeRowsAreReadFourElementsAtATime() {
        assertTrue(all(LORA).allMatch(LaunchDescriptorTest::isWide));
        assertTrue(all(new LoraLinearKernels(new LoraShape(5, 100, 68, 8), 4)).allMatch(LaunchDescriptorTest::isWide));
        assertFalse(isWide(new LoraLinearKernels(new LoraShape(4, 101, 68, 8), 4).h()));
        assertFalse(isWide(new LoraLinearKernels(new LoraShape(4, 100, 66, 8), 4).dH()));
        assertFalse(isWide(new LoraLinearKernels(new LoraShape(4, 100, 68, 3), 4).y(false)));
    }

    @Test
    void noTokensLeavesNothingToLaunchButZeroGradients() {
        LoraLinearKernels none = new LoraLinearKernels(new LoraShape(0, 100, 68, 8), 4);
        assertTrue(none.h().isEmpty() && none.y(true).isEmpty() && none.dH().isEmpty() && none.dX().isEmpty());
        assertFalse(none.dA().isEmpty() || none.dB().isEmpty());
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertEquals("lora_linear: tokens 1, in 1, out 1, rank 0, expected none negative and a rank of at least 1",
                assertThrows(ShapeException.class, () -> new LoraShape(1, 1, 1, 0)).getMessage());
        LoraLinearKernels wide = new LoraLinearKernels(new LoraShape(1, 1, 1L << 31, 1), 1);
        assertEquals("lora_linear y: columns of y is 2147483648, expected 0 to 2147483135",
                assertThrows(ShapeException.class, () -> wide.y(false)).getMessage());
        assertThrows(ShapeException.class, () -> new LoraLinearKernels(new LoraShape(Integer.MAX_VALUE, 1, 1, 1), 1).h());
        assertThrows(ShapeException.class, () -> AdamWKernel.launch(new Optimize.AdamW(0.9, 0.95, 1e-8, 0, 1), Long.MAX_VALUE / 64, 16));
    }

    @Test
    void adamWKeepsTheBitsOfOneMinusBeta() {
        LaunchDescriptor launch = AdamWKernel.launch(new Optimize.AdamW(0.9, 0.999, 1e-8, 0.1, 1), 1025, 16);
        assertEquals(new Dim3(2, 1, 1), launch.grid());
        assertEquals(28 * 1025 + 48, launch.floorBytes());
        assertTrue(launch.arguments().contains(new Scalar("one_minus_beta2", Argument.Type.F32, 0.001f)));
    }
}
