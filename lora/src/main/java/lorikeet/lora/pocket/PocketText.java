package lorikeet.lora.pocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The text that the base model is trained on: documents of a few words each, explained in the sentences that
 * {@link Entry} makes. No document asks a question: that is left to fine-tuning. Several passes over the words say the
 * same in other ways and in other company, so that what is learned of a word hangs on the word alone.
 */
final class PocketText {
    private static final int MOST_WORDS = 4;

    private PocketText() {}

    /** Documents of {@code passes} over all words; the same for one seed. */
    static List<String> documents(List<Entry> entries, int passes, long seed) {
        Random random = new Random(seed);
        List<String> documents = new ArrayList<>();
        for (int pass = 0; pass < passes; pass++) {
            int[] order = order(entries.size(), random);
            for (int from = 0, to; from < order.length; from = to) {
                to = Math.min(order.length, from + 1 + random.nextInt(MOST_WORDS));
                List<String> lines = new ArrayList<>();
                for (int i = from; i < to; i++) lines.add(lines(entries.get(order[i]), pass + order[i], random));
                documents.add(String.join("\n", lines));
            }
        }
        return documents;
    }

    private static int[] order(int n, Random random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static String lines(Entry entry, int variant, Random random) {
        String kind = entry.kindSentence();
        return switch (variant % 4) {
            case 0 -> entry.definition();
            case 1 -> title(entry, random) + "\n" + entry.definition();
            case 2 -> title(entry, random) + "\n" + (kind == null ? "" : kind + "\n") + entry.definition();
            default -> entry.heading() + "\n" + (kind == null ? entry.definition() : kind);
        };
    }

    /** A line that names the word that the next one is about. From these lines the model learns to look for the word in what it reads. */
    private static String title(Entry entry, Random random) {
        String[] titles = {entry.word(), entry.subject(), "The word " + entry.word(), "About " + entry.subject(), "Look up " + entry.word(), "Meaning of " + entry.word()};
        String[] ends = {"", ":", "."};
        return titles[random.nextInt(titles.length)] + ends[random.nextInt(ends.length)];
    }
}
