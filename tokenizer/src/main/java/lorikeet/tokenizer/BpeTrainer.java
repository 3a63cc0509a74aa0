package lorikeet.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns a byte-level BPE (Sennrich et al. 2016) from text: the pair of neighbours that is most frequent within words
 * becomes a token, again and again. Of equally frequent pairs the one with the lower ids goes first, as in the Hugging
 * Face trainer. The same text gives the same tokens.
 */
public final class BpeTrainer {
    /** The bytes, which every text can be written in. */
    public static final int ALPHABET = 256;

    private final int vocabularySize;
    private final int minFrequency;
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final WordCounts words = new WordCounts();
    private final int specialTokens;

    /**
     * @param vocabularySize how many tokens there shall be, special ones and bytes too; fewer where the text has no more
     * @param minFrequency a pair must be this frequent to become a token
     * @param specialTokens the first ids; the text has none of them inside a word
     */
    public BpeTrainer(int vocabularySize, int minFrequency, List<String> specialTokens) {
        this.vocabularySize = vocabularySize;
        this.minFrequency = Math.max(1, minFrequency);
        for (String token : specialTokens) {
            if (token.isEmpty() || ids.containsKey(token)) throw new TokenizerException("special tokens: " + Shown.quoted(token) + " is empty or stands twice");
            idOf(token);
        }
        this.specialTokens = tokens.size();
        alphabet().forEach(this::idOf);
        if (vocabularySize < tokens.size()) {
            throw new TokenizerException("vocabulary size " + vocabularySize + ": the bytes and special tokens alone are " + tokens.size());
        }
    }

    /** Counts the words of a text. Words do not go on from one text to the next. */
    public void add(String text) {
        words.add(text);
    }

    /** Learns the tokens of all texts added so far. */
    public TrainedBpe train() {
        Training training = new Training();
        while (tokens.size() < vocabularySize && training.step()) {}
        return new TrainedBpe(List.copyOf(tokens), List.copyOf(tokens.subList(0, specialTokens)), training.merges());
    }

    private static List<String> alphabet() {
        List<String> alphabet = new ArrayList<>();
        for (int b = 0; b < ALPHABET; b++) alphabet.add(String.valueOf(ByteAlphabet.charOf((byte) b)));
        Collections.sort(alphabet);
        return alphabet;
    }

    private int idOf(String token) {
        Integer known = ids.putIfAbsent(token, tokens.size());
        if (known == null) tokens.add(token);
        return known == null ? tokens.size() - 1 : known;
    }

    /** A pair, how often it was seen when it was queued, and the words that it was seen in. */
    private record Candidate(long pair, long count, Ids words) {}

    /** The merge loop: counts of pairs are kept true as words change, and a queue gives the most frequent. */
    private final class Training {
        private final List<TrainingWord> text = words.words(BpeTrainer.this::idOf);
        private final LongMap counts = new LongMap();
        private final PriorityQueue<Candidate> queue = new PriorityQueue<>(
                Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair));
        private final List<Long> merged = new ArrayList<>();

        Training() {
            Map<Long, Ids> places = new HashMap<>();
            for (int i = 0; i < text.size(); i++) {
                TrainingWord word = text.get(i);
                int index = i;
                word.forEachPair(pair -> see(pair, word.count(), index, places));
            }
            enqueue(places);
        }

        /** Makes one token; false where no pair is frequent enough. */
        boolean step() {
            Candidate best = queue.poll();
            while (best != null && best.count != counts.get(best.pair)) {
                queue.add(new Candidate(best.pair, counts.get(best.pair), best.words));
                best = queue.poll();
            }
            if (best == null || best.count < minFrequency) return false;
            int left = (int) (best.pair >>> 32), right = (int) best.pair;
            int token = idOf(tokens.get(left) + tokens.get(right));
            merged.add(best.pair);
            Map<Long, Ids> places = new HashMap<>();
            for (int index : best.words.toArray()) {
                TrainingWord word = text.get(index);
                word.merge(left, right, token, pair -> counts.put(pair, counts.get(pair) - word.count()), pair -> see(pair, word.count(), index, places));
            }
            enqueue(places);
            return true;
        }

        private void see(long pair, long count, int word, Map<Long, Ids> places) {
            counts.put(pair, Math.max(0, counts.get(pair)) + count);
            Ids seen = places.computeIfAbsent(pair, _ -> new Ids(1));
            if (seen.last() != word) seen.add(word);
        }

        private void enqueue(Map<Long, Ids> places) {
            places.forEach((pair, where) -> {
                if (counts.get(pair) > 0) queue.add(new Candidate(pair, counts.get(pair), where));
            });
        }

        /** A pair can be merged twice when another pair has made one of its tokens anew; the later rank counts. */
        List<TrainedBpe.Merge> merges() {
            Map<Long, Integer> last = new HashMap<>();
            for (int i = 0; i < merged.size(); i++) last.put(merged.get(i), i);
            List<TrainedBpe.Merge> merges = new ArrayList<>();
            for (int i = 0; i < merged.size(); i++) {
                long pair = merged.get(i);
                if (last.get(pair) == i) merges.add(new TrainedBpe.Merge(tokens.get((int) (pair >>> 32)), tokens.get((int) pair)));
            }
            return merges;
        }
    }
}
