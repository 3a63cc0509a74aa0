package lorikeet.lora.pocket;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.data.TextBlocks;
import lorikeet.tensor.FormatException;

/**
 * A sense of WordNet 3.0: words that mean one thing.
 *
 * @param offset of its record in the database's file, which also tells its subject: {@link Subject}
 * @param pos n, v, a, s (an adjective like another one) or r
 * @param words the first is the most usual
 * @param hypernyms the first word of each sense that this one is a kind of
 */
record Sense(int offset, char pos, List<String> words, String definition, List<String> examples, List<String> hypernyms) {
    private static final String HEADER = "id\tpos\twords\tdefinition\texamples\thypernyms";

    /** The senses of a table of them, tab-separated, perhaps gzip: id, pos, words, definition, examples, hypernyms; lists are joined by |. */
    static List<Sense> read(Path file) throws IOException {
        List<Sense> senses = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        TextBlocks.read(file, block -> block.lines().forEach(lines::add));
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            throw new FormatException(file + ": expected a first line of " + HEADER.replace('\t', ' ') + ", apart by tabs");
        }
        for (int i = 1; i < lines.size(); i++) senses.add(parse(file, i + 1, lines.get(i)));
        return senses;
    }

    private static Sense parse(Path file, int line, String text) {
        String[] fields = text.split("\t", -1);
        if (fields.length != 6 || !fields[0].matches("[0-9]{8}-[nvasr]") || fields[1].length() != 1) {
            throw new FormatException(file + ":" + line + ": expected six fields apart by tabs, the first such as 00001740-n");
        }
        return new Sense(Integer.parseInt(fields[0].substring(0, 8)), fields[1].charAt(0), list(fields[2]), fields[3], list(fields[4]), list(fields[5]));
    }

    private static List<String> list(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split("\\|"));
    }

    /** Its most usual word. */
    String word() {
        return words.getFirst();
    }
}
