package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/** Shadows of the pages of global memory that somebody has accessed. */
final class RacePages {
    private static final int PAGE = 1024;

    private final RaceShadow.Order order;
    private final Map<Long, RaceShadow> pages = new HashMap<>();
    private long lastPage = -1;
    private RaceShadow last;

    RacePages(RaceShadow.Order order) {
        this.order = order;
    }

    /** The shadow of the page around {@code address}. */
    RaceShadow page(long address) {
        long page = address / PAGE;
        if (page != lastPage) {
            lastPage = page;
            last = pages.computeIfAbsent(page, p -> new RaceShadow(PAGE, order));
        }
        return last;
    }

    /** Where {@code address} lies in its page. */
    static int place(long address) {
        return (int) (address % PAGE);
    }
}
