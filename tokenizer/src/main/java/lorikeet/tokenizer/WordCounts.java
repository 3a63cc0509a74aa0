package lorikeet.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** How often each word occurs, in the alphabet of bytes. */
final class WordCounts {
    /** A longer word is counted in parts, so that one endless word cannot make training endless. */
    private static final int LONGEST = 512;

    private final PreTokenizer preTokenizer = TrainedBpe.preTokenizer();
    private final Map<String, long[]> counts = new HashMap<>();

    void add(String text) {
        Consumer<Piece> count = piece -> {
            String word = piece.text();
            for (int from = 0; from < word.length(); from += LONGEST) {
                counts.computeIfAbsent(word.substring(from, Math.min(word.length(), from + LONGEST)), _ -> new long[1])[0]++;
            }
        };
        if (!text.isEmpty()) preTokenizer.cut(new Piece(text, true), count);
    }

    /** The words as ids of their characters. */
    List<TrainingWord> words(ToIntFunction<String> idOf) {
        List<TrainingWord> words = new ArrayList<>(counts.size());
        counts.forEach((word, count) -> words.add(new TrainingWord(word.chars().map(c -> idOf.applyAsInt(String.valueOf((char) c))).toArray(), count[0])));
        return words;
    }
}
