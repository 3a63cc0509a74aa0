package lorikeet.lora.cli;

import lorikeet.lora.UsageException;

/** Bounds of flags' values. */
final class Range {
    private Range() {}

    static void atLeast(String flag, long value, long least) {
        if (value < least) throw new UsageException(flag + ": expected at least " + least + ", found " + value);
    }

    /** {@code low} included, {@code high} excluded. */
    static void in(String flag, double value, double low, double high) {
        if (!(value >= low && value < high)) throw new UsageException(flag + ": expected a number from " + text(low) + " to below " + text(high) + ", found " + text(value));
    }

    /** Both included. */
    static void within(String flag, double value, double low, double high) {
        if (!(value >= low && value <= high)) throw new UsageException(flag + ": expected a number from " + text(low) + " to " + text(high) + ", found " + text(value));
    }

    /** {@code low} excluded, {@code high} included. */
    static void above(String flag, double value, double low, double high) {
        if (!(value > low && value <= high)) throw new UsageException(flag + ": expected a number above " + text(low) + ", at most " + text(high) + ", found " + text(value));
    }

    static void notNegative(String flag, double value) {
        if (!(value >= 0 && Double.isFinite(value))) throw new UsageException(flag + ": expected a number of at least 0, found " + text(value));
    }

    static void positive(String flag, double value) {
        if (!(value > 0 && Double.isFinite(value))) throw new UsageException(flag + ": expected a number above 0, found " + text(value));
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
