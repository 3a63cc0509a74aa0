package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TinyModels;
import lorikeet.lora.data.Batches;
import lorikeet.lora.report.ChangeReport;
import lorikeet.lora.report.Changes;
import lorikeet.lora.report.LogitDrift;
import lorikeet.lora.report.Prompt;
import lorikeet.tensor.Storage;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking at a model before, after and in the midst of training changes neither its bits nor the pool's high-water mark. */
class ReportsLeaveNoTraceTest {
    @TempDir
    Path folder;

    private long peak(boolean full, String output, boolean looked) {
        try (OpenedModel opened = full ? OpenedModel.full(CpuDevice.open(), folder.resolve("model")) : OpenedModel.fresh(CpuDevice.open(), folder.resolve("model"), OpenedModel.lora(0.1))) {
            Batches batches = new Batches(TinyRun.rows(6, 30), 2, 2, true, 42);
            Settings settings = TinyRun.settings(6, 1e-2, 100);
            if (looked) {
                LogitDrift drift = new LogitDrift(opened.model(), Prompt.fixed(text -> new int[0], 32));
                try (Changes changes = new Changes(opened.model())) {
                    TinyRun.run(opened, batches, settings, folder.resolve(output), null, () -> false, new Follower() {
                        @Override
                        public void logged(ObjectNode row) {
                            assertTrue(!ChangeReport.of(0, RunLog.step(row), changes, drift).nothing());
                        }
                    });
                }
            } else {
                TinyRun.run(opened, batches, settings, folder.resolve(output), null, () -> false);
            }
            return opened.device().memory().peak();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bitsAndMemoryAreThoseOfARunUnseen(boolean full) {
        TinyModels.write(folder.resolve("model"), TinyModels.llama());
        long live = Storage.live();
        assertEquals(peak(full, "unseen", false), peak(full, "seen", true));
        RunFiles.assertSameRun(folder.resolve("unseen"), folder.resolve("seen"));
        assertEquals(List.of("checkpoint-6"), RunFiles.checkpoints(folder.resolve("seen")));
        assertEquals(live, Storage.live());
    }
}
