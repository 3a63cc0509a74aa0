package lorikeet.lora.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Tokens on which a model is looked at before and after.
 *
 * @param text null where the model has no tokenizer
 */
public record Prompt(String text, int[] ids) {
    private static final List<String> TEXTS = List.of("The capital of France is", "Once upon a time there was a", "2 + 2 =");
    private static final int LONGEST = 16;

    /**
     * The same for every run of a model.
     *
     * @param encode of texts; gives none where the model has no tokenizer
     */
    public static List<Prompt> fixed(Function<String, int[]> encode, int vocabulary) {
        List<Prompt> prompts = new ArrayList<>();
        for (String text : TEXTS) {
            int[] ids = Arrays.stream(encode.apply(text)).limit(LONGEST).toArray();
            if (ids.length > 0) prompts.add(new Prompt(text, ids));
        }
        if (prompts.isEmpty()) prompts.add(new Prompt(null, spread(vocabulary)));
        return prompts;
    }

    private static int[] spread(int vocabulary) {
        int[] ids = new int[LONGEST];
        for (int i = 0; i < ids.length; i++) ids[i] = (int) ((7919L * i + 1) % vocabulary);
        return ids;
    }
}
