package lorikeet.lora.data;

import java.util.List;
import java.util.stream.IntStream;

/** Draws samples from a list. */
final class Sampling {
    private Sampling() {}

    /**
     * A seeded choice of {@code wanted} of them, in seeded order; all of them in their own order where so many are wanted.
     *
     * @param number of the data set, so that each has a choice of its own
     */
    static <T> List<T> choice(List<T> all, int wanted, long seed, int number) {
        if (wanted == all.size()) return all;
        return IntStream.of(Shuffle.order(all.size(), seed, Shuffle.Use.SAMPLE, number)).limit(wanted).mapToObj(all::get).toList();
    }
}
