package lorikeet.lora.data;

import java.util.ArrayList;
import java.util.List;

/** Draws samples from a list. */
final class Sampling {
    private Sampling() {}

    /**
     * {@code wanted} of them: if there are more, a seeded choice in seeded order; if there are fewer, whole copies in
     * their order and a seeded choice of the rest.
     *
     * @param number of the data set, so that each has a choice of its own
     */
    static <T> List<T> of(List<T> all, int wanted, long seed, int number) {
        if (wanted == all.size() || all.isEmpty()) return all;
        List<T> drawn = new ArrayList<>(wanted);
        for (int copy = 0; copy < wanted / all.size(); copy++) drawn.addAll(all);
        int[] order = Shuffle.order(all.size(), seed, Shuffle.Use.SAMPLE, number);
        for (int i = 0; drawn.size() < wanted; i++) drawn.add(all.get(order[i]));
        return drawn;
    }
}
