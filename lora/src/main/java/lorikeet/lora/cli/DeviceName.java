package lorikeet.lora.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.ptx.driver.DeviceContext;
import picocli.CommandLine.TypeConversionException;

/**
 * Where to compute, as {@code --device} names it.
 *
 * @param ordinal which CUDA device, in the driver's order; 0 for the other kinds
 */
record DeviceName(Kind kind, int ordinal) {
    static final String CHOICES = "cpu, cuda, cuda:N, emulator, reference or auto";
    private static final Pattern FORM = Pattern.compile("(cpu|cuda|emulator|reference|auto)|cuda:(\\d{1,4})");

    enum Kind {
        cpu, cuda, emulator, reference, auto
    }

    /** A name without regard to case. */
    static DeviceName parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) throw new TypeConversionException("no device");
        return form.group(1) != null ? new DeviceName(Kind.valueOf(form.group(1)), 0) : new DeviceName(Kind.cuda, Integer.parseInt(form.group(2)));
    }

    /** What {@code auto} comes to, and why. */
    record Choice(DeviceName device, String reason) {}

    /** The CPU, for operations: there are none on a GPU yet. */
    static Choice automatic() {
        Optional<String> absent = DeviceContext.unavailable();
        return new Choice(new DeviceName(Kind.cpu, 0), absent.orElse("a CUDA device is there, but training on it does not exist yet"));
    }

    /** The name that {@link #parse} takes. */
    @Override
    public String toString() {
        return kind + (ordinal == 0 ? "" : ":" + ordinal);
    }
}
