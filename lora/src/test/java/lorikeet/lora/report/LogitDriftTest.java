package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lorikeet.autograd.Parameter;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogitDriftTest {
    private static final Prompt PROMPT = new Prompt(null, new int[] {3, 1, 4, 1, 5});

    @TempDir
    Path folder;

    private OpenedModel open() {
        return OpenedModel.fresh(CpuDevice.open(), TinyModels.write(folder.resolve("model"), TinyModels.qwen2()), OpenedModel.lora(0));
    }

    @Test
    void modelThatStaysHasNoDrift() {
        try (OpenedModel opened = open()) {
            assertEquals(List.of(new LogitDrift.Moved(PROMPT, 0, 0, 0)), new LogitDrift(opened.model(), List.of(PROMPT)).moved());
        }
    }

    static List<LoraConfig> beginnings() {
        LoraConfig random = OpenedModel.lora(0);
        return List.of(random, with(random, LoraConfig.Init.TRUE, List.of()), with(random, LoraConfig.Init.TRUE, List.of("lm_head")));
    }

    private static LoraConfig with(LoraConfig lora, LoraConfig.Init init, List<String> modulesToSave) {
        return new LoraConfig(lora.rank(), lora.alpha(), false, 0, lora.targets(), lora.bias(), modulesToSave, init, Map.of(), Map.of());
    }

    /**
     * Against the logits of a whole pass, and the definition of the divergence in doubles: adapters that change the model from
     * the start, that do not, and beside a tensor of the base model, the head, which training changes too.
     */
    @ParameterizedTest
    @MethodSource("beginnings")
    void driftIsTheDifferenceOfLogits(LoraConfig lora) {
        try (OpenedModel opened = OpenedModel.fresh(CpuDevice.open(), TinyModels.write(folder.resolve("model"), TinyModels.qwen2()), lora)) {
            LogitDrift drift = new LogitDrift(opened.model(), List.of(PROMPT));
            double[] before = opened.logits(PROMPT.ids());
            for (Parameter parameter : opened.model().trained()) {
                Tensor tensor = parameter.tensor();
                if (!parameter.name().endsWith("lora_A.weight")) opened.ops().assign(tensor, opened.ops().one(new Move.Fill(0.1, tensor.spec())));
            }
            double[] after = opened.logits(PROMPT.ids());
            LogitDrift.Moved moved = drift.moved().getFirst();
            int vocabulary = before.length / PROMPT.ids().length;
            double largest = 0, sum = 0, kl = 0;
            for (int i = 0; i < before.length; i++) {
                largest = Math.max(largest, Math.abs(after[i] - before[i]));
                sum += Math.abs(after[i] - before[i]);
            }
            for (int t = 0; t < PROMPT.ids().length; t++) {
                double[] p = softmax(Arrays.copyOfRange(before, t * vocabulary, (t + 1) * vocabulary));
                double[] q = softmax(Arrays.copyOfRange(after, t * vocabulary, (t + 1) * vocabulary));
                for (int v = 0; v < vocabulary; v++) kl += p[v] * Math.log(p[v] / q[v]) / PROMPT.ids().length;
            }
            assertTrue(largest > 1e-4, "the change is seen at all: " + largest);
            assertEquals(largest, moved.largest(), 1e-6);
            assertEquals(sum / before.length, moved.mean(), 1e-6);
            assertEquals(kl, moved.kl(), 1e-9 + 1e-4 * kl);
        }
    }

    private static double[] softmax(double[] logits) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        return Arrays.stream(logits).map(logit -> Math.exp(logit) / sum).toArray();
    }

    @Test
    void divergenceOfFarLogitsIsFinite() {
        assertEquals(800, LogitDrift.kl(new float[] {0, -1000}, new float[] {-800, 0}), 1e-9);
    }

    @Test
    void promptsWithoutTokenizerAreOfTheVocabulary() {
        List<Prompt> prompts = Prompt.fixed(text -> new int[0], 7);
        assertEquals(1, prompts.size());
        for (int id : prompts.getFirst().ids()) assertTrue(id >= 0 && id < 7);
        assertEquals(3, Prompt.fixed(text -> text.chars().toArray(), 300).size());
    }
}
