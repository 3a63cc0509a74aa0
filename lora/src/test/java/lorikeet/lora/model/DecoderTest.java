package lorikeet.lora.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import lorikeet.lora.Close;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.tensor.DType;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random tiny models of each family, without any file from outside. */
class DecoderTest {
    private static final int VOCABULARY = 32;
    private static final int[] IDS = TinyModels.ids(13, VOCABULARY, 1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void cpuAgreesWithFloat64(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel cpu = OpenedModel.frozen(CpuDevice.open(), folder); OpenedModel reference = OpenedModel.frozen(new ReferenceDevice(), folder)) {
            double[] expected = reference.logits(IDS);
            Close.assertWithin(1e-5 * Close.most(expected), expected, cpu.logits(IDS), family + " logits");
        }
    }

    @ParameterizedTest
    @EnumSource
    void packedSequencesEqualTheSameSequencesAlone(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        int[] other = TinyModels.ids(7, VOCABULARY, 2);
        int[] single = {3};
        try (OpenedModel opened = OpenedModel.fresh(CpuDevice.open(), folder, OpenedModel.lora(0))) {
            double[] packed = opened.logits(other, IDS, single);
            int at = other.length * VOCABULARY;
            assertArrayEquals(opened.logits(other), Arrays.copyOf(packed, at));
            assertArrayEquals(opened.logits(IDS), Arrays.copyOfRange(packed, at, at + IDS.length * VOCABULARY));
            // A single row of a product has an order of sums of its own.
            double[] alone = opened.logits(single);
            Close.assertWithin(1e-5 * Close.most(alone), alone, Arrays.copyOfRange(packed, at + IDS.length * VOCABULARY, packed.length), family + " single token");
        }
    }

    @Test
    void tokenBeyondTheWindowChangesNothing() {
        ConfigJson oneLayer = TinyModels.mistral().with("num_hidden_layers", "1");
        TinyModels.write(folder, oneLayer);
        int[] changed = IDS.clone();
        changed[2] = (changed[2] + 1) % VOCABULARY;
        try (OpenedModel opened = OpenedModel.frozen(CpuDevice.open(), folder)) {
            double[] before = opened.logits(IDS);
            double[] after = opened.logits(changed);
            for (int t = 0; t < IDS.length; t++) {
                boolean sees = t >= 2 && t < 2 + 5;
                boolean same = Arrays.equals(before, t * VOCABULARY, (t + 1) * VOCABULARY, after, t * VOCABULARY, (t + 1) * VOCABULARY);
                assertEquals(!sees, same, "position " + t);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = StoredDType.class, names = {"BF16", "F16"})
    void weightsOf16BitsStayInTheMappedFile(StoredDType dtype) {
        TinyModels.write(folder, TinyModels.qwen2(), dtype);
        try (OpenedModel opened = OpenedModel.frozen(CpuDevice.open(), folder)) {
            for (var parameter : opened.model().weights().parameters()) {
                Tensor tensor = parameter.tensor();
                if (tensor.shape().rank() < 2) continue;
                CheckpointFiles.Weight weight = opened.model().files().weight(parameter.name());
                assertEquals(dtype.name(), tensor.dtype().name());
                assertTrue(tensor.memory().isReadOnly(), parameter.name());
                assertEquals(weight.file().segment(parameter.name()).address(), tensor.memory().address(), parameter.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = StoredDType.class, names = {"BF16", "F16"})
    void weightsOf16BitsGiveTheBitsOfWidenedOnes(StoredDType dtype) {
        TinyModels.write(folder, TinyModels.qwen2(), dtype);
        Storing widened = new Storing(Load.MAP, DType.F32);
        try (OpenedModel stored = OpenedModel.frozen(CpuDevice.open(), folder);
                OpenedModel wide = OpenedModel.on(CpuDevice.open(), ops -> LanguageModel.open(ops, folder, widened))) {
            assertFalse(wide.model().weights().get(TensorNames.EMBED_TOKENS).memory().isReadOnly());
            assertArrayEquals(wide.logits(IDS), stored.logits(IDS));
        }
    }
}
