package lorikeet.lora.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The micro-batches of a run that take the most memory: those with the most tokens, and those with the most trained
 * ones, of all that come first in their step and of all that come later, when gradients are held already.
 *
 * @param batches with a step, or two, of one or two of them each; as long as the run's, never longer
 * @param steps of {@code batches}
 * @param longest of all, by tokens
 */
public record LongestBatches(Batches batches, int steps, List<Row> longest) {
    /** Steps looked at: more epochs hardly bring a longer batch. */
    private static final long MOST_STEPS = 100_000;
    private static final Comparator<List<Row>> BY_TOKENS = Comparator.comparingLong(rows -> rows.stream().mapToLong(Row::length).sum());
    private static final Comparator<List<Row>> BY_TRAINED = Comparator.comparingLong(rows -> rows.stream().mapToLong(Row::trained).sum());

    /** Of the first {@code steps} steps that {@code all} deals. */
    public static LongestBatches of(Batches all, long steps) {
        List<Row> tokensFirst = null, tokensLater = null, trainedFirst = null, trainedLater = null;
        for (long step = 0; step < Math.min(steps, MOST_STEPS); step++) {
            List<List<Row>> micro = all.of(step);
            tokensFirst = larger(BY_TOKENS, tokensFirst, micro.getFirst());
            trainedFirst = larger(BY_TRAINED, trainedFirst, micro.getFirst());
            for (List<Row> later : micro.subList(1, micro.size())) {
                tokensLater = larger(BY_TOKENS, tokensLater, later);
                trainedLater = larger(BY_TRAINED, trainedLater, later);
            }
        }
        List<List<Row>> chosen = new ArrayList<>(pair(tokensFirst, tokensLater));
        if (trainedFirst != tokensFirst || trainedLater != tokensLater) chosen.addAll(pair(trainedFirst, trainedLater));
        int accumulation = tokensLater == null ? 1 : 2;
        return new LongestBatches(Batches.packed(new Packing(chosen, Integer.MAX_VALUE), 1, accumulation, false, 0), chosen.size() / accumulation,
                chosen.stream().max(BY_TOKENS).orElseThrow());
    }

    private static List<Row> larger(Comparator<List<Row>> by, List<Row> most, List<Row> other) {
        return most == null || by.compare(other, most) > 0 ? other : most;
    }

    private static List<List<Row>> pair(List<Row> first, List<Row> later) {
        return Stream.of(first, later).filter(Objects::nonNull).toList();
    }

    /** Tokens of {@link #longest}. */
    public long tokens() {
        return longest.stream().mapToLong(Row::length).sum();
    }
}
