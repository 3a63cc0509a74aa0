package lorikeet.lora.adapter;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;

/**
 * A regular expression that comes from outside. Some take exponential time to fail, such as (.+)+\1#: matching is given
 * up after a number of steps that no sensible one needs.
 */
record Expression(String place, Pattern pattern) {
    private static final int MOST_STEPS = 1_000_000;

    /** @throws UsageException that begins with {@code place}, if it is no regular expression */
    static Expression of(String place, String expression) {
        try {
            return new Expression(place, Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            String at = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
            throw new UsageException(place + ": '" + OneLine.of(expression) + "' is no regular expression: " + e.getDescription() + at);
        } catch (StackOverflowError e) {
            throw new UsageException(place + ": a regular expression of " + expression.length() + " characters is nested too deep");
        }
    }

    /** Whether it matches the whole path. */
    boolean matches(String path) {
        try {
            return pattern.matcher(new Counted(path, new int[1])).matches();
        } catch (TooManySteps | StackOverflowError e) {
            throw new UsageException(place + ": the regular expression '" + OneLine.of(pattern.pattern()) + "' takes too long on " + path + ": avoid repetitions within repetitions");
        }
    }

    private static final class TooManySteps extends RuntimeException {}

    /** A text that counts how often its characters are read. */
    private record Counted(CharSequence text, int[] steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (++steps[0] > MOST_STEPS) throw new TooManySteps();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), steps);
        }
    }
}
