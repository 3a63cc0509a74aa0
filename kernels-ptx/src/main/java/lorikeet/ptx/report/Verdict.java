package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;

/** Whether the results of a trial are what they have to be: the worst distance, and the first thing that is wrong. */
final class Verdict {
    private final int elements;
    private long checked;
    private double worst;
    private String wrong = "";

    /** @param elements the most of one result that are looked at */
    Verdict(int elements) {
        this.elements = elements;
    }

    long checked() {
        return checked;
    }

    /** As a share of its bound. */
    double worst() {
        return worst;
    }

    /** Empty where nothing is. */
    String wrong() {
        return wrong;
    }

    void check(String operand, MemorySegment found, Reference reference) {
        long bytes = found.byteSize() - KernelRun.GUARD;
        DType dtype = reference.dtype();
        long count = bytes / dtype.bytes();
        long step = Math.max(1, count / elements) | 1; // odd, so that it meets every column of a matrix of even width
        for (long i = 0; i < count; i += step) {
            Reference.Close expected = reference.element(i);
            double value = Elements.get(found, dtype, i);
            checked++;
            double distance = Math.abs(value - expected.value());
            if (distance != 0) worst = Math.max(worst, distance / expected.tolerance());
            if (!expected.accepts(value)) note(operand + "[" + i + "] is " + value + ", expected " + expected.value() + " within " + expected.tolerance());
        }
        for (long at = bytes; at < found.byteSize(); at++) {
            if (found.get(JAVA_BYTE, at) != (byte) (KernelRun.POISON >> 8 * (at % Integer.BYTES))) note("written " + (at - bytes) + " bytes past the end of " + operand);
        }
    }

    private void note(String what) {
        if (wrong.isEmpty()) wrong = what;
    }
}
