package lorikeet.ptx.device;

import lorikeet.tensor.ShapeException;

/** What an entry asks of a size: {@code value} is at most {@code atMost} and a multiple of {@code multipleOf}. */
public record SizeRule(String size, long value, long multipleOf, long atMost) {
    void check(String kernel) {
        if (value < 0 || value > atMost) throw new ShapeException(kernel + ": " + size + " is " + value + ", expected 0 to " + atMost);
        if (value % multipleOf != 0) throw new ShapeException(kernel + ": " + size + " is " + value + ", expected a multiple of " + multipleOf);
    }
}
