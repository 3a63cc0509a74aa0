package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Architecture;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step over k micro-batches has the loss and the gradients of a step over all their rows at once, to rounding. */
class MicroBatchesEqualOneBatchTest {
    /** Of several lengths, and so of several numbers of trained tokens. */
    private static final List<Row> ROWS = IntStream.of(6, 9, 3, 7, 4, 2).mapToObj(MicroBatchesEqualOneBatchTest::row).toList();

    @TempDir
    Path folder;

    /** Every third token is not trained. */
    private static Row row(int length) {
        int[] ids = TinyModels.ids(length, 32, length);
        int[] labels = ids.clone();
        for (int i = 0; i < length; i += 3) labels[i] = Row.IGNORED;
        return new Row(ids, labels);
    }

    @ParameterizedTest
    @EnumSource
    void microBatchesEqualOneBatch(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel cpu = OpenedModel.full(CpuDevice.open(), folder); OpenedModel reference = OpenedModel.full(new ReferenceDevice(), folder)) {
            compare(cpu, 2e-5);
            compare(reference, 1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource
    void microBatchesEqualOneBatchForAdapters(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel reference = OpenedModel.fresh(new ReferenceDevice(), folder, OpenedModel.lora(0))) {
            compare(reference, 1e-12);
        }
    }

    private static void compare(OpenedModel opened, double limit) {
        TrainedStep whole = TrainedStep.of(opened, batches(6, 1));
        whole.assertEquals(TrainedStep.of(opened, batches(1, 6)), limit);
        whole.assertEquals(TrainedStep.of(opened, batches(2, 3)), limit);
        whole.assertEquals(TrainedStep.of(opened, batches(4, 2)), limit);
    }

    private static Batches batches(int batch, int accumulation) {
        Batches batches = new Batches(ROWS, batch, accumulation, false, 1);
        assertEquals(1, batches.stepsPerEpoch());
        return batches;
    }
}
