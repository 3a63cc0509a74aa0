package lorikeet.lora.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import lorikeet.lora.train.Follower;
import lorikeet.lora.train.RunLog;

/**
 * One line at the bottom of a terminal: how far the run is, the loss, tokens a second and the time that remains. It is
 * written over by carriage returns and blanks alone, which every terminal knows; whoever prints another line meanwhile does
 * it through {@link #above}.
 */
public final class ProgressBar implements Follower, AutoCloseable {
    private static final int BAR = 24;
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter err;
    private final boolean ascii;
    private final long maxSteps;
    private final IntSupplier width;
    private final LongSupplier nanoTime;
    private long started, drawn;
    private Mark begin = new Mark(0, 0, 0);
    private long first, step, tokens;
    private double loss = Double.NaN;
    private int shown;
    private boolean open;

    /** From where speed is measured: the end of the first step, which runs on code that is not compiled yet. */
    private record Mark(long nanos, long step, long tokens) {}

    /** @param ascii whether stderr takes no other characters */
    public ProgressBar(PrintWriter err, boolean ascii, long maxSteps) {
        this(err, ascii, maxSteps, Terminal::width, System::nanoTime);
    }

    ProgressBar(PrintWriter err, boolean ascii, long maxSteps, IntSupplier width, LongSupplier nanoTime) {
        this.err = err;
        this.ascii = ascii;
        this.maxSteps = maxSteps;
        this.width = width;
        this.nanoTime = nanoTime;
    }

    @Override
    public void begun(long step, List<ObjectNode> earlier) {
        this.first = step;
        this.step = step;
        this.started = nanoTime.getAsLong();
        this.begin = new Mark(started, step, 0);
        this.open = true;
        draw();
    }

    @Override
    public void stepped(long step, double loss, long tokens) {
        this.step = step;
        this.loss = loss;
        this.tokens += tokens;
        long now = nanoTime.getAsLong();
        if (step == maxSteps || now - drawn >= REDRAW_NANOS) draw();
        if (step == first + 1) begin = new Mark(now, step, this.tokens);
    }

    /** Lets {@code print} write whole lines to the terminal, and draws the bar again below them. */
    public void above(Runnable print) {
        if (open) erase();
        print.run();
        if (open) draw();
    }

    private void draw() {
        drawn = nanoTime.getAsLong();
        String line = line();
        int most = width.getAsInt() - 1; // a full line would begin another
        if (line.length() > most) line = line.substring(0, most);
        err.print("\r" + line + " ".repeat(Math.max(0, Math.min(shown, most) - line.length())));
        err.flush();
        shown = line.length();
    }

    private void erase() {
        err.print("\r" + " ".repeat(Math.min(shown, width.getAsInt() - 1)) + "\r");
        err.flush();
        shown = 0;
    }

    private String line() {
        double part = (double) step / maxSteps;
        int full = (int) (part * BAR);
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%3d %% ", (int) (100 * part)));
        line.append((ascii ? "#" : "█").repeat(full)).append((ascii ? "." : "░").repeat(BAR - full)).append(' ').append(step).append('/').append(maxSteps);
        if (step == first) return line.toString();
        long now = nanoTime.getAsLong();
        Mark from = step > begin.step ? begin : new Mark(started, first, 0);
        double seconds = Math.max(1e-9, (now - from.nanos) / 1e9);
        line.append(String.format(Locale.ROOT, "  loss %.4f  %,.0f tokens/s  ", loss, (tokens - from.tokens) / seconds));
        if (step == maxSteps) return line.append("in ").append(RunLog.duration((now - started) / 1e9)).toString();
        return line.append(RunLog.duration(seconds / (step - from.step) * (maxSteps - step))).append(" left").toString();
    }

    /** Ends the line, so that what follows stands on its own. */
    @Override
    public void close() {
        if (!open) return;
        open = false;
        draw();
        err.println();
        err.flush();
    }
}
