package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** Against the logits of a whole pass, and the definition of the divergence in doubles. */
    @Test
    void driftIsTheDifferenceOfLogits() {
        try (OpenedModel opened = open()) {
            LogitDrift drift = new LogitDrift(opened.model(), List.of(PROMPT));
            double[] before = opened.logits(PROMPT.ids());
            Tensor b = opened.model().trained().get(1).tensor();
            opened.ops().assign(b, opened.ops().scale(b, 3));
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
