package lorikeet.lora.train;

import java.nio.file.Path;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TinyModels;
import lorikeet.lora.data.Batches;
import lorikeet.lora.model.Architecture;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two runs with one seed write the same bytes, on any number of threads. */
class SameBitsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void threadsDoNotCount(Architecture family) {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.of(family));
        for (int threads = 0; threads <= 5; threads++) {
            Path output = folder.resolve("threads-" + threads);
            try (OpenedModel opened = OpenedModel.fresh(CpuDevice.open(Math.max(1, threads)), model, OpenedModel.lora(0.1))) {
                TinyRun.run(opened, new Batches(TinyRun.rows(7, 11), 2, 2, true, 42), TinyRun.settings(5, 1e-2, 100), output, null, () -> false);
            }
            RunFiles.assertSameRun(folder.resolve("threads-0"), output);
        }
    }
}
