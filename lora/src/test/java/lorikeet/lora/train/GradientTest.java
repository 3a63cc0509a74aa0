package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lorikeet.autograd.Parameter;
import lorikeet.lora.Close;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Architecture;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients of whole two-layer models. */
class GradientTest {
    private static final int VOCABULARY = 32;
    private static final List<Row> ROWS = List.of(row(6, 1), row(9, 2), row(3, 3), row(7, 4));

    @TempDir
    Path folder;

    /** Every third token is not trained. */
    private static Row row(int length, long seed) {
        int[] ids = TinyModels.ids(length, VOCABULARY, seed);
        int[] labels = ids.clone();
        for (int i = 0; i < length; i += 3) labels[i] = Row.IGNORED;
        return new Row(ids, labels);
    }

    @ParameterizedTest
    @EnumSource
    void adapterGradientsAreTheLossesSlopes(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel opened = OpenedModel.fresh(new ReferenceDevice(), folder, OpenedModel.lora(0.2))) {
            assertEquals(28, checkSlopes(opened));
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsOfAllTensorsAreTheLossesSlopes(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel opened = OpenedModel.full(new ReferenceDevice(), folder)) {
            assertEquals(opened.model().weights().parameters().size(), checkSlopes(opened));
        }
    }

    /** Central differences of the loss along two random directions in each trained tensor; returns how many there are. */
    private static int checkSlopes(OpenedModel opened) {
        List<Row> rows = ROWS.subList(0, 2);
        Map<String, double[]> gradients = Gradients.of(opened.ops(), opened.model(), List.of(rows), Recompute.LAYERS).byName();
        Random random = new Random(11);
        for (Parameter parameter : opened.model().trained()) {
            double[] gradient = gradients.get(parameter.name());
            for (int n = 0; n < 2; n++) {
                double[] direction = random.doubles(gradient.length, -1, 1).toArray();
                double expected = slope(opened, parameter, direction, rows);
                double found = 0;
                double size = 0;
                for (int i = 0; i < gradient.length; i++) {
                    found += gradient[i] * direction[i];
                    size += gradient[i] * gradient[i] * direction[i] * direction[i];
                }
                assertEquals(expected, found, 1e-6 * Math.sqrt(size) + 1e-10, parameter.name());
                assertTrue(size > 0, parameter.name() + " has no gradient");
            }
        }
        return gradients.size();
    }

    private static double slope(OpenedModel opened, Parameter parameter, double[] direction, List<Row> rows) {
        double step = 1e-5;
        double[] start = Host.doubles(opened.ops(), parameter.tensor());
        double up = lossAt(opened, parameter, start, direction, step, rows);
        double down = lossAt(opened, parameter, start, direction, -step, rows);
        lossAt(opened, parameter, start, direction, 0, rows);
        return (up - down) / (2 * step);
    }

    private static double lossAt(OpenedModel opened, Parameter parameter, double[] start, double[] direction, double step, List<Row> rows) {
        double[] moved = start.clone();
        for (int i = 0; i < moved.length; i++) moved[i] += step * direction[i];
        Ops ops = opened.ops();
        try (Scope _ = ops.scope()) {
            ops.assign(parameter.tensor(), ops.tensor(moved, parameter.tensor().shape().dims()));
        }
        return Gradients.loss(ops, opened.model(), rows);
    }

    @ParameterizedTest
    @EnumSource
    void recomputedLayersGiveTheSameBits(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel opened = OpenedModel.fresh(CpuDevice.open(), folder, OpenedModel.lora(0.2))) {
            Gradients kept = Gradients.of(opened.ops(), opened.model(), List.of(ROWS), Recompute.NONE);
            Gradients recomputed = Gradients.of(opened.ops(), opened.model(), List.of(ROWS), Recompute.LAYERS);
            assertEquals(kept.loss(), recomputed.loss());
            kept.byName().forEach((name, gradient) -> assertArrayEquals(gradient, recomputed.byName().get(name), name));
        }
    }

    @ParameterizedTest
    @EnumSource
    void cpuGradientsAgreeWithFloat64(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel cpu = OpenedModel.full(CpuDevice.open(), folder); OpenedModel reference = OpenedModel.full(new ReferenceDevice(), folder)) {
            Gradients expected = Gradients.of(reference.ops(), reference.model(), List.of(ROWS), Recompute.NONE);
            Gradients found = Gradients.of(cpu.ops(), cpu.model(), List.of(ROWS), Recompute.NONE);
            Close.assertRelative(1e-6, expected.loss(), found.loss(), "loss");
            expected.byName().forEach((name, gradient) -> Close.assertFrobenius(1e-5, gradient, found.byName().get(name), name));
        }
    }
}
