package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final StringWriter written = new StringWriter();
    private final PrintWriter err = new PrintWriter(written);
    private long seconds;
    private int width = 100;

    private ProgressBar bar(long maxSteps) {
        return new ProgressBar(err, true, maxSteps, () -> width, () -> seconds * 1_000_000_000);
    }

    /** What a terminal shows of it. */
    private List<String> screen() {
        List<String> lines = new ArrayList<>();
        for (String line : written.toString().split(System.lineSeparator(), -1)) {
            StringBuilder shown = new StringBuilder();
            for (String over : line.split("\r", -1)) shown.replace(0, Math.min(over.length(), shown.length()), over);
            lines.add(shown.toString().stripTrailing());
        }
        return lines;
    }

    @Test
    void barSaysLossSpeedAndRemainingTime() {
        ProgressBar bar = bar(10);
        bar.begun(0, List.of());
        assertEquals(List.of("  0 % ........................ 0/10"), screen());
        seconds = 50; // code that is not compiled yet
        bar.stepped(1, 3, 100);
        for (int step = 2; step <= 6; step++) {
            seconds += 15;
            bar.stepped(step, 1.0 / step, 300);
        }
        assertEquals(List.of(" 60 % ##############.......... 6/10  loss 0.1667  20 tokens/s  1m 0s left"), screen());
    }

    @Test
    void resumedRunCountsItsOwnTime() {
        ProgressBar bar = bar(10);
        bar.begun(6, List.of());
        seconds = 4;
        bar.stepped(7, 2, 100);
        assertEquals(List.of(" 70 % ################........ 7/10  loss 2.0000  25 tokens/s  12s left"), screen());
    }

    @Test
    void otherLinesStandWholeAboveTheBar() {
        ProgressBar bar = bar(4);
        bar.begun(0, List.of());
        seconds = 1;
        bar.stepped(1, 2, 8);
        bar.above(() -> err.println("a line"));
        assertEquals(List.of("a line", " 25 % ######.................. 1/4  loss 2.0000  8 tokens/s  3s left"), screen());
    }

    @Test
    void closingEndsTheLineOnce() {
        ProgressBar bar = bar(4);
        bar.begun(0, List.of());
        for (int step = 1; step <= 4; step++) {
            seconds++;
            bar.stepped(step, 1, 8);
        }
        bar.close();
        bar.close();
        bar.above(() -> err.println("after"));
        assertEquals(List.of("100 % ######################## 4/4  loss 1.0000  8 tokens/s  in 4s", "after", ""), screen());
    }

    @Test
    void narrowTerminalCutsTheLineRatherThanWrapIt() {
        width = 30;
        ProgressBar bar = bar(4);
        bar.begun(0, List.of());
        bar.stepped(4, 1, 8);
        for (String line : written.toString().split("[\r\n]+")) assertTrue(line.length() < 30, line);
    }

    @Test
    void runThatNeverBeganWritesNothing() {
        bar(4).close();
        assertEquals("", written.toString());
    }

    @Test
    void barIsForTerminalsThatWantOne() {
        assertTrue(Terminal.wantsBar(Map.of("TERM", "xterm")));
        assertTrue(Terminal.wantsBar(Map.of("TERM", "xterm", "NO_COLOR", "")));
        assertFalse(Terminal.wantsBar(Map.of("TERM", "xterm", "NO_COLOR", "1")));
        assertFalse(Terminal.wantsBar(Map.of("TERM", "dumb")));
        assertFalse(Terminal.wantsBar(Map.of()));
    }
}
