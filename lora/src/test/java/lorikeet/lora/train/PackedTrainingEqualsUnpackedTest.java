package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lorikeet.autograd.Parameter;
import lorikeet.lora.Close;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Packing;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Architecture;
import lorikeet.tensor.Host;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows packed together train as each does alone: the same loss and gradients, to rounding. */
class PackedTrainingEqualsUnpackedTest {
    private static final List<Row> ROWS = IntStream.of(6, 9, 3, 7, 4, 2).mapToObj(length -> row(length, length)).toList();
    private static final Packing PACKING = Packing.of(ROWS, 12);

    @TempDir
    Path folder;

    /** Every third token is not trained. */
    private static Row row(int length, long seed) {
        int[] ids = TinyModels.ids(length, 32, seed);
        int[] labels = ids.clone();
        for (int i = 0; i < length; i += 3) labels[i] = Row.IGNORED;
        return new Row(ids, labels);
    }

    @Test
    void packsHoldSeveralRows() {
        assertEquals(List.of(2, 2, 2), PACKING.packs().stream().map(List::size).toList());
    }

    @ParameterizedTest
    @EnumSource
    void packedTrainingEqualsUnpackedTraining(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel cpu = OpenedModel.full(CpuDevice.open(), folder); OpenedModel reference = OpenedModel.full(new ReferenceDevice(), folder)) {
            compare(cpu, 2e-5);
            compare(reference, 1e-12);
        }
    }

    private static void compare(OpenedModel opened, double limit) {
        TrainedStep alone = TrainedStep.of(opened, new Batches(ROWS, 1, 6, false, 1));
        alone.assertEquals(TrainedStep.of(opened, Batches.packed(PACKING, 1, 3, false, 1)), limit);
        alone.assertEquals(TrainedStep.of(opened, Batches.packed(PACKING, 3, 1, false, 1)), limit);
    }

    /** What the comparison above would find if rows of a pack saw each other. */
    @Test
    void rowsThatSawEachOtherWouldHaveAnotherLoss() {
        TinyModels.write(folder, TinyModels.of(Architecture.QWEN2));
        try (OpenedModel opened = OpenedModel.full(new ReferenceDevice(), folder)) {
            double packed = TrainedStep.of(opened, Batches.packed(PACKING, 1, 3, false, 1)).loss();
            double glued = TrainedStep.of(opened, new Batches(PACKING.packs().stream().map(PackedTrainingEqualsUnpackedTest::glued).toList(), 1, 3, false, 1)).loss();
            assertTrue(Math.abs(glued - packed) > 1e-3 * packed, "glued " + glued + ", packed " + packed);
        }
    }

    private static Row glued(List<Row> pack) {
        return new Row(pack.stream().flatMapToInt(row -> Arrays.stream(row.ids())).toArray(), pack.stream().flatMapToInt(row -> Arrays.stream(row.labels())).toArray());
    }

    /** Three steps of AdamW over all rows: weights move by about 3 x 1e-2 and end where the others do, to float64's rounding. */
    @Test
    void packedRunEndsAtTheWeightsOfTheUnpackedRun() {
        TinyModels.write(folder, TinyModels.of(Architecture.LLAMA));
        Map<String, double[]> begin = trained("begin", Batches.packed(PACKING, 1, 3, false, 1), 0);
        Map<String, double[]> packed = trained("packed", Batches.packed(PACKING, 1, 3, false, 1), 3);
        Map<String, double[]> alone = trained("alone", new Batches(ROWS, 1, 6, false, 1), 3);
        alone.forEach((name, weights) -> {
            Close.assertFrobenius(1e-10, weights, packed.get(name), name);
            double moved = IntStream.range(0, weights.length).mapToDouble(i -> Math.abs(weights[i] - begin.get(name)[i])).max().orElseThrow();
            assertTrue(moved > 1e-3, name + " moved by " + moved);
        });
    }

    private Map<String, double[]> trained(String name, Batches batches, long steps) {
        assertEquals(1, batches.stepsPerEpoch());
        try (OpenedModel opened = OpenedModel.full(new ReferenceDevice(), folder)) {
            if (steps > 0) assertEquals(steps, TinyRun.run(opened, batches, TinyRun.settings(steps, 1e-2, 3), folder.resolve(name), null, () -> false));
            Map<String, double[]> weights = new LinkedHashMap<>();
            for (Parameter parameter : opened.model().trained()) weights.put(parameter.name(), Host.doubles(opened.ops(), parameter.tensor()));
            return weights;
        }
    }
}
