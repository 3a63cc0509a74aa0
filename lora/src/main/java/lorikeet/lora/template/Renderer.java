package lorikeet.lora.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.lora.template.Message.Role;

/**
 * Conversations as segments. Neighbouring messages of the same speaker are one turn; a conversation that begins with the
 * assistant has an empty question before it (both as in ms-swift).
 */
public final class Renderer {
    private static final String NO_THOUGHT = "<think>\n\n</think>\n\n";
    private static final Pattern EMPTY_THOUGHT = Pattern.compile("<think>\\s*</think>\\s*");
    private static final String THOUGHT_BEGINS = "<think>";
    private static final String THOUGHT_ENDS = "</think>";

    private final Template template;
    private final String system;

    /** @param system system message of conversations without one; null for the template's */
    public Renderer(Template template, String system) {
        this.template = template;
        this.system = system == null ? template.defaultSystem() : system;
    }

    /** A question and its answers; the last question of a prompt has none. */
    private record Turn(String question, List<Message> answers) {}

    /** A conversation to train on: trained are the answers, with what ends them, except those that say otherwise. */
    public List<Segment> training(List<Message> messages) {
        return render(messages, true, false);
    }

    /**
     * A prompt that ends where the assistant's next answer begins. Thoughts of earlier answers are left out.
     *
     * @param think whether a model that can is to think first
     */
    public List<Segment> prompt(List<Message> messages, boolean think) {
        return render(messages, false, think);
    }

    private List<Segment> render(List<Message> messages, boolean training, boolean think) {
        List<Segment> segments = new ArrayList<>();
        if (template.begins()) segments.add(new Segment.Begin());
        boolean named = messages.getFirst().role() == Role.SYSTEM;
        String said = named ? trim(messages.getFirst().content()) : system;
        String open = said == null ? template.plain() : Template.fill(template.system(), said);
        for (Turn turn : turns(messages.subList(named ? 1 : 0, messages.size()))) {
            String question = open + Template.fill(template.user(), trim(turn.question));
            if (turn.answers.isEmpty()) segments.add(text(question + (template.thinking() && !training && !think ? NO_THOUGHT : "")));
            else answer(segments, question, turn.answers, training);
            open = template.separator();
        }
        return segments;
    }

    private static List<Turn> turns(List<Message> messages) {
        List<Turn> turns = new ArrayList<>();
        Role before = null;
        for (Message message : messages) {
            if (message.role() == Role.USER && before == Role.USER) turns.add(new Turn(turns.removeLast().question + message.content(), new ArrayList<>()));
            else if (message.role() == Role.USER) turns.add(new Turn(message.content(), new ArrayList<>()));
            else if (before == null) turns.add(new Turn("", new ArrayList<>(List.of(message))));
            else turns.getLast().answers.add(message);
            before = message.role();
        }
        return turns;
    }

    private void answer(List<Segment> segments, String question, List<Message> answers, boolean training) {
        for (int i = 0; i < answers.size(); i++) {
            Message message = answers.get(i);
            Opening opening = new Opening(question, trim(message.content()));
            if (i == 0 && template.thinking()) opening = think(opening, training);
            if (i == 0) segments.add(text(opening.prompt));
            boolean last = i == answers.size() - 1;
            boolean trained = training && message.trained();
            segments.add(new Segment.Text(opening.answer + (last && template.suffix() != null ? template.suffix() : ""), trained));
            if (last && template.suffix() == null) segments.add(new Segment.End(trained));
        }
    }

    /** A prompt and the answer to it. */
    private record Opening(String prompt, String answer) {}

    // An empty thought is a switch that the prompt sets, so it belongs to the prompt and is not trained.
    private static Opening think(Opening opening, boolean training) {
        if (!training) return new Opening(opening.prompt, withoutThought(opening.answer));
        if (!opening.answer.startsWith(THOUGHT_BEGINS)) return new Opening(opening.prompt + NO_THOUGHT, opening.answer);
        Matcher empty = EMPTY_THOUGHT.matcher(opening.answer);
        int end = empty.lookingAt() ? empty.end() : 0;
        return new Opening(opening.prompt + opening.answer.substring(0, end), opening.answer.substring(end));
    }

    private static String withoutThought(String said) {
        int end = said.lastIndexOf(THOUGHT_ENDS);
        return end < 0 ? said : said.substring(end + THOUGHT_ENDS.length()).replaceFirst("^\\n+", "");
    }

    private String trim(String content) {
        return template.trims() ? content.strip() : content;
    }

    private static Segment text(String text) {
        return new Segment.Text(text, false);
    }
}
