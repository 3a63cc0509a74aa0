package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/** What was done to the pages of global memory that somebody has accessed. */
final class RacePages {
    private static final int PAGE = 4096;
    private static final int KEPT = 64;

    private final Map<Long, RacePage> pages = new HashMap<>();
    /** Pages that were asked for lately, by the last bits of their numbers. */
    private final RacePage[] kept = new RacePage[KEPT];
    private final long[] numbers = new long[KEPT];

    /** The page around {@code address}. */
    RacePage page(long address) {
        long number = address / PAGE;
        int slot = (int) number & KEPT - 1;
        if (kept[slot] == null || numbers[slot] != number) {
            numbers[slot] = number;
            kept[slot] = pages.computeIfAbsent(number, p -> new RacePage(PAGE, null));
        }
        return kept[slot];
    }

    /** Where {@code address} lies in its page. */
    static int place(long address) {
        return (int) (address % PAGE);
    }
}
