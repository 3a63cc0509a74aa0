package lorikeet.lora.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import lorikeet.lora.Counted;
import lorikeet.lora.UsageException;
import lorikeet.lora.template.Message;
import lorikeet.lora.template.Renderer;
import lorikeet.lora.template.Segment;
import lorikeet.lora.template.Template;
import lorikeet.lora.template.TemplateChoice;

/** Turns samples into rows of tokens and labels, and cuts rows that are too long. */
public final class RowEncoder {
    /**
     * How rows are made.
     *
     * @param template asked for at the first conversation, so that rows of another kind need none
     * @param system system message of conversations without one; null for the template's
     * @param everything whether conversations are trained from the first token to the last, as in pre-training
     * @param maxLength most tokens of a row
     */
    public record Settings(Supplier<Template> template, String system, boolean everything, int maxLength, Truncation truncation) {
        public Settings(Template template, String system, boolean everything, int maxLength, Truncation truncation) {
            this(() -> template, system, everything, maxLength, truncation);
        }

        /** As a model's own chat template says; answers alone are trained, and rows that are too long are left out. */
        public static Settings of(Path modelFolder, int maxLength) {
            return new Settings(() -> TemplateChoice.of(modelFolder, null).template(), null, false, maxLength, Truncation.DELETE);
        }
    }

    private final TokenEncoder tokens;
    private final Settings settings;
    private Renderer renderer;
    private int[] begin;

    /** @param tokens the model's tokenizer */
    public RowEncoder(TokenEncoder tokens, Settings settings) {
        this.tokens = tokens;
        this.settings = settings;
    }

    /** Adds the sample's rows to {@code dataset}, or counts there why it has none. */
    void add(Sample sample, Dataset dataset) {
        Row row = encode(sample);
        int limit = settings.maxLength();
        if (row.length() <= limit) {
            dataset.add(row, sample.place());
            return;
        }
        switch (settings.truncation()) {
            case DELETE -> dataset.tooLong(sample.place());
            case LEFT -> dataset.addCut(part(row, row.length() - limit, row.length()), sample.place());
            case RIGHT -> dataset.addCut(part(row, 0, limit), sample.place());
            case SPLIT -> split(row, sample, dataset);
        }
    }

    private void split(Row row, Sample sample, Dataset dataset) {
        if (sample instanceof Sample.Conversation) {
            throw new UsageException("--truncation_strategy split: only texts can be split, and " + sample.place() + " is a conversation of " + Counted.of(row.length(), "token")
                    + ", longer than --max_length, " + settings.maxLength() + "; choose delete, left or right (pt splits unless told otherwise)");
        }
        // A last token alone has nothing before it to be predicted from.
        List<Row> parts = new ArrayList<>();
        for (int at = 0; at < row.length() - 1; at += settings.maxLength()) parts.add(part(row, at, Math.min(row.length(), at + settings.maxLength())));
        dataset.addSplit(parts, sample.place());
    }

    private static Row part(Row row, int from, int to) {
        int[] labels = Arrays.copyOfRange(row.labels(), from, to);
        labels[0] = Row.IGNORED;
        return new Row(Arrays.copyOfRange(row.ids(), from, to), labels);
    }

    /** The whole row, however long. */
    Row encode(Sample sample) {
        return switch (sample) {
            case Sample.Tokens ready -> ready.row();
            case Sample.PlainText text -> text(text.text());
            case Sample.Conversation talk -> conversation(talk.messages());
        };
    }

    /** A text, all of it trained. */
    public Row text(String text) {
        return row(List.of(new Segment.Begin(), new Segment.Text(text, true), new Segment.End(true)));
    }

    /** A conversation of which the assistant's answers are trained. */
    public Row conversation(List<Message> messages) {
        return row(renderer().training(messages));
    }

    /** The ids of a prompt after which the assistant's next answer begins. */
    public int[] prompt(List<Message> messages, boolean think) {
        return row(renderer().prompt(messages, think)).ids();
    }

    private Renderer renderer() {
        if (renderer == null) renderer = new Renderer(settings.template().get(), settings.system());
        return renderer;
    }

    private Row row(List<Segment> segments) {
        List<int[]> parts = segments.stream().map(this::ids).toList();
        int[] ids = new int[parts.stream().mapToInt(part -> part.length).reduce(0, Math::addExact)];
        int[] labels = new int[ids.length];
        int at = 0;
        for (int s = 0; s < parts.size(); s++) {
            int[] part = parts.get(s);
            System.arraycopy(part, 0, ids, at, part.length);
            if (settings.everything() || segments.get(s).trained()) System.arraycopy(part, 0, labels, at, part.length);
            else Arrays.fill(labels, at, at + part.length, Row.IGNORED);
            at += part.length;
        }
        if (labels.length > 0) labels[0] = Row.IGNORED;
        return new Row(ids, labels);
    }

    private int[] ids(Segment segment) {
        return switch (segment) {
            case Segment.Text text -> tokens.encode(text.text(), false);
            case Segment.Begin _ -> begin();
            case Segment.End _ -> tokens.eos().isPresent() ? new int[] {tokens.eos().getAsInt()} : new int[0];
        };
    }

    /** What the tokenizer puts before a text: the ids before the first one that any text has. */
    private int[] begin() {
        if (begin != null) return begin;
        int[] with = tokens.encode("a", true);
        int[] without = tokens.encode("a", false);
        int n = 0;
        while (n < with.length && (without.length == 0 || with[n] != without[0])) n++;
        begin = n == with.length ? new int[0] : Arrays.copyOf(with, n);
        return begin;
    }
}
