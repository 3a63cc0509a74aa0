package lorikeet.lora.data;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.lora.Counted;
import lorikeet.tensor.io.OneLine;

/** Finds the format of each row of a file by its keys, in ms-swift's order, and remembers what it found. */
final class RowFormats {
    private static final int NAMED = 8;
    /** Keys whose value decides the format by itself. */
    private static final List<String> LISTS = Stream.concat(Stream.of(TokenRow.IDS), MessageRows.KEYS.stream()).toList();

    private enum Format {
        TOKENS("tokens"), MESSAGES("messages"), ALPACA("alpaca"), PAIRS("question and answer"), TEXT("plain text");

        private final String title;

        Format(String title) {
            this.title = title;
        }
    }

    private static final class Seen {
        private final Set<String> keys = new LinkedHashSet<>();
        private long rows;
        private long unlabelled;

        String line(String title) {
            String all = unlabelled == 0 ? "" : String.format(Locale.ROOT, "; %,d without labels, trained on every token", unlabelled);
            return Counted.of(rows, "row") + " of " + title + " (" + listed(keys) + ")" + all;
        }
    }

    private final Map<String, String> columns;
    private final int vocabulary;
    private final Map<Format, Seen> seen = new EnumMap<>(Format.class);
    private final Set<String> ignored = new LinkedHashSet<>();

    /**
     * @param columns new names of keys
     * @param vocabulary token ids are below it
     */
    RowFormats(Map<String, String> columns, int vocabulary) {
        this.columns = columns;
        this.vocabulary = vocabulary;
    }

    /** @throws WrongRowException if the row has no format, or breaks it */
    Sample read(RawRow row) {
        if (row.problem() != null) throw new WrongRowException(row.problem());
        Fields fields = Fields.of(row, columns);
        Sample sample = sample(fields, row.place());
        remember(format(fields, sample), fields);
        return sample;
    }

    private Sample sample(Fields fields, Place place) {
        if (fields.has(TokenRow.IDS)) return new Sample.Tokens(TokenRow.read(fields, vocabulary), place);
        String messages = MessageRows.key(fields);
        if (messages != null) return MessageRows.read(fields, messages, place);
        if (fields.names().isEmpty()) fields.checkNoneIsNull(LISTS, "a list");
        return QueryRows.read(fields, place);
    }

    private static Format format(Fields fields, Sample sample) {
        return switch (sample) {
            case Sample.Tokens _ -> Format.TOKENS;
            case Sample.PlainText _ -> Format.TEXT;
            case Sample.Conversation _ when MessageRows.key(fields) != null -> Format.MESSAGES;
            case Sample.Conversation _ -> QueryRows.isAlpaca(fields) ? Format.ALPACA : Format.PAIRS;
        };
    }

    private void remember(Format format, Fields fields) {
        Seen group = seen.computeIfAbsent(format, _ -> new Seen());
        group.rows++;
        if (format == Format.TOKENS && !TokenRow.hasLabels(fields)) group.unlabelled++;
        group.keys.addAll(fields.used());
        for (String name : fields.names()) if (!fields.used().contains(name) && ignored.size() <= NAMED) ignored.add(name);
    }

    /** What was found, in one line: formats with their keys and rows, and keys that nobody asked for. */
    String found() {
        String formats = seen.entrySet().stream()
                .map(entry -> entry.getValue().line(entry.getKey().title))
                .collect(Collectors.joining(", "));
        return formats + (ignored.isEmpty() ? "" : "; not used: " + listed(ignored));
    }

    static String listed(Collection<String> names) {
        if (names.isEmpty()) return "none";
        List<String> first = names.stream().limit(NAMED).map(OneLine::of).toList();
        return String.join(", ", first) + (names.size() > NAMED ? ", …" : "");
    }
}
