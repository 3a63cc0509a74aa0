package lorikeet.ptx.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import lorikeet.ptx.emulator.Pipe;
import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuTest {
    @ParameterizedTest
    @CsvSource({"a100, A100", "rtx3090, RTX 3090", "RTX 3090, RTX 3090", "Rtx-4090, RTX 4090", "a100_80gb, A100 80GB", "t4, T4", "L4, L4", "h100, H100", "H200, H200", "rtx 5090, RTX 5090"})
    void namesAreReadKindly(String given, String name) {
        assertEquals(name, Gpu.named(given).name());
    }

    @Test
    void unknownNamesListTheKnownOnes() {
        assertEquals("no figures for a GPU 'a10', expected one of T4, A100, A100 80GB, RTX 3090, RTX 4090, L4, H100, H200, RTX 5090",
                assertThrows(DeviceException.class, () -> Gpu.named("a10")).getMessage());
    }

    /** TFLOP/s of NVIDIA's data sheets and white papers, dense. */
    @ParameterizedTest
    @CsvSource({"T4, TENSOR_F16, 65", "T4, FP32, 8.1", "A100, TENSOR_BF16, 312", "A100, TENSOR_TF32, 156", "A100, TENSOR_INT8, 624", "A100, FP32, 19.5", "A100, FP64, 9.7",
        "A100, FP16, 78", "A100, BF16, 39", "RTX 3090, TENSOR_F16, 71", "RTX 3090, TENSOR_F16_SUMS, 142", "RTX 3090, FP32, 35.6", "RTX 4090, TENSOR_BF16, 165.2", "RTX 4090, TENSOR_F16_SUMS, 330.3",
        "RTX 4090, FP32, 82.6", "RTX 4090, FP16, 82.6", "L4, TENSOR_F16, 121", "L4, FP32, 30.3", "H100, TENSOR_BF16, 989.4", "H100, TENSOR_TF32, 494.7", "H100, TENSOR_INT8, 1978.9", "H100, TENSOR_FP8, 1978.9", "L4, TENSOR_FP8, 242", "RTX 4090, TENSOR_FP8, 330.3",
        "RTX 5090, TENSOR_BF16, 209.5", "RTX 5090, FP32, 104.8"})
    void peaksAreThoseOfTheDataSheets(String name, Pipe pipe, double teraflops) {
        assertEquals(teraflops, Gpu.named(name).peakFlops(pipe) / 1e12, 0.01 * teraflops);
    }
}
