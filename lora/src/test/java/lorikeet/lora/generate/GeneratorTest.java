package lorikeet.lora.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import lorikeet.lora.Close;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.model.Architecture;
import lorikeet.lora.model.KvCache;
import lorikeet.tensor.Host;
import lorikeet.tensor.Scope;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratorTest {
    private static final int VOCABULARY = 32;
    private static final int[] PROMPT = TinyModels.ids(4, VOCABULARY, 3);
    private static final int NEW = 14; // beyond the window of 5

    @TempDir
    Path folder;

    /** The same continuation by a forward pass over the whole sequence for each token. */
    private static int[] withoutCache(OpenedModel opened, int[] prompt, int count) {
        int[] ids = prompt;
        for (int n = 0; n < count; n++) {
            double[] logits = opened.logits(ids);
            double[] last = Arrays.copyOfRange(logits, logits.length - VOCABULARY, logits.length);
            int best = 0;
            for (int i = 1; i < VOCABULARY; i++) if (last[i] > last[best]) best = i;
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = best;
        }
        return Arrays.copyOfRange(ids, prompt.length, ids.length);
    }

    @ParameterizedTest
    @EnumSource
    void cachedTokensAreThoseOfFullForwardPasses(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        try (OpenedModel opened = OpenedModel.fresh(CpuDevice.open(), folder, OpenedModel.lora(0))) {
            int[] made = Generator.generate(opened.ops(), opened.model().decoder(), PROMPT, NEW, Set.of(), Sampler.GREEDY, _ -> {});
            assertArrayEquals(withoutCache(opened, PROMPT, NEW), made);
        }
    }

    @ParameterizedTest
    @EnumSource
    void logitsWithACacheAreThoseOfAFullForwardPass(Architecture family) {
        TinyModels.write(folder, TinyModels.of(family));
        int[] ids = TinyModels.ids(12, VOCABULARY, 4);
        int[][] pieces = {Arrays.copyOf(ids, 4), Arrays.copyOfRange(ids, 4, 5), Arrays.copyOfRange(ids, 5, 11), Arrays.copyOfRange(ids, 11, 12)};
        try (OpenedModel opened = OpenedModel.frozen(CpuDevice.open(), folder); KvCache cache = new KvCache(opened.ops(), opened.model().config(), 12)) {
            double[] full = opened.logits(ids);
            int at = 0;
            for (int[] piece : pieces) {
                try (Scope _ = opened.ops().scope()) {
                    var hidden = opened.model().decoder().hidden(opened.ops(), piece, cache);
                    double[] part = Host.doubles(opened.ops(), opened.model().decoder().logits(opened.ops(), hidden));
                    double[] expected = Arrays.copyOfRange(full, at * VOCABULARY, (at + piece.length) * VOCABULARY);
                    Close.assertWithin(1e-5 * Close.most(full), expected, part, family + " from " + at);
                }
                at += piece.length;
            }
        }
    }

    @Test
    void stopTokenIsTheLastOne() {
        TinyModels.write(folder, TinyModels.qwen2());
        try (OpenedModel opened = OpenedModel.frozen(CpuDevice.open(), folder)) {
            int[] all = Generator.generate(opened.ops(), opened.model().decoder(), PROMPT, NEW, Set.of(), Sampler.GREEDY, _ -> {});
            int stop = all[3];
            int first = 0;
            while (all[first] != stop) first++;
            int[] made = Generator.generate(opened.ops(), opened.model().decoder(), PROMPT, NEW, Set.of(stop), Sampler.GREEDY, _ -> {});
            assertArrayEquals(Arrays.copyOf(all, first + 1), made);
        }
    }
}
