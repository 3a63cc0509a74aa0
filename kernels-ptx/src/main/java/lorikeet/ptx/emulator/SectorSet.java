package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/** A set of sectors of global memory by their number: address / 32. A bit each, in pages. */
final class SectorSet {
    private static final int PAGE_SHIFT = 12;
    private static final int WORDS = 1 << PAGE_SHIFT - 6;

    private final Map<Long, long[]> pages = new HashMap<>();
    private long count;
    private long lastPage = Long.MIN_VALUE;
    private long[] last;

    void add(long sector) {
        long[] page = page(sector >>> PAGE_SHIFT);
        int word = (int) (sector >>> 6) & WORDS - 1;
        long bit = 1L << sector;
        if ((page[word] & bit) != 0) return;
        page[word] |= bit;
        count++;
    }

    private long[] page(long number) {
        if (number == lastPage) return last;
        lastPage = number;
        return last = pages.computeIfAbsent(number, n -> new long[WORDS]);
    }

    void addAll(SectorSet other) {
        other.pages.forEach((number, words) -> {
            long[] page = page(number);
            for (int i = 0; i < WORDS; i++) {
                count += Long.bitCount(words[i] & ~page[i]);
                page[i] |= words[i];
            }
        });
    }

    long count() {
        return count;
    }
}
