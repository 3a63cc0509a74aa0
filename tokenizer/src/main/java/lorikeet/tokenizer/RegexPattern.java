package lorikeet.tokenizer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression that has no scanner of its own, by java.util.regex. */
final class RegexPattern implements TextPattern {
    private final String where;
    private final Pattern pattern;

    private RegexPattern(String where, Pattern pattern) {
        this.where = where;
        this.pattern = pattern;
    }

    static RegexPattern compile(Json json) {
        try {
            String translated = OnigurumaSyntax.toJava(json.string());
            return new RegexPattern(json.where(), Pattern.compile(translated, Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES));
        } catch (PatternSyntaxException | StackOverflowError e) {
            String reason = e instanceof PatternSyntaxException syntax ? syntax.getDescription() : "too deep";
            throw json.error("the regular expression " + Shown.quoted(json.string()) + " is not supported: " + reason);
        }
    }

    /** As Oniguruma iterates: an empty match directly behind a match is none, and none begins within a character. */
    @Override
    public void find(String text, Matches matches) {
        try {
            Matcher matcher = pattern.matcher(new BoundedText(text));
            int last = -1;
            for (int from = 0; from <= text.length() && matcher.find(from); ) {
                int start = matcher.start(), end = matcher.end();
                boolean empty = end == start;
                if (!empty || end != last) matches.match(start, end);
                last = end;
                from = !empty ? end : end < text.length() ? end + Character.charCount(text.codePointAt(end)) : end + 1;
            }
        } catch (StackOverflowError | BoundedText.Exhausted e) {
            throw tooHard(text);
        }
    }

    private TokenizerException tooHard(String text) {
        return new TokenizerException(where + ": the regular expression " + Shown.quoted(pattern.pattern()) + " backtracks too much on a text of " + text.length() + " characters");
    }
}
