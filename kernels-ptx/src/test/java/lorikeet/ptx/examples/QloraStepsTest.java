package lorikeet.ptx.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import lorikeet.ptx.device.PtxDevice;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.Test;

class QloraStepsTest {
    private static final int STEPS = 5;

    /** By kernels alone, with all checks on, in float64, and on the CPU. */
    @Test
    void kernelsTrainAsTheCpuAndTheReferenceDo() {
        double[] expected;
        try (ReferenceDevice reference = new ReferenceDevice()) {
            expected = QloraSteps.losses(reference, STEPS);
        }
        assertTrue(expected[STEPS - 1] < 0.9 * expected[0], "loss " + expected[0] + " to " + expected[STEPS - 1]);
        try (CpuDevice cpu = CpuDevice.open(1)) {
            assertArrayEquals(expected, QloraSteps.losses(cpu, STEPS), 1e-5 * expected[0]);
        }
        try (PtxDevice emulator = new PtxDevice(DeviceContext.emulator(1L << 28, Checks.all()))) {
            assertArrayEquals(expected, QloraSteps.losses(emulator, STEPS), 1e-5 * expected[0]);
            assertEquals(Map.of(), emulator.fallbacks());
        }
    }

    /** Activations in bf16: eight bits of them change a loss by little. */
    @Test
    void kernelsTrainInBf16AsTheCpuDoesInF32() {
        double[] expected;
        try (CpuDevice cpu = CpuDevice.open(1)) {
            expected = QloraSteps.losses(cpu, STEPS);
        }
        try (PtxDevice emulator = new PtxDevice(DeviceContext.emulator(1L << 28, Checks.all()), DType.BF16)) {
            double[] found = QloraSteps.losses(emulator, STEPS);
            for (int step = 0; step < STEPS; step++) assertEquals(expected[step], found[step], 0.02 * expected[step]);
            assertEquals(Map.of(), emulator.fallbacks());
        }
    }
}
