package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/** Finds races: what blocks do to global memory is kept here, for the whole launch. Used by one thread. */
final class RaceMonitor implements Monitor {
    static final int PAGE = 1024;

    final BlockClocks clocks = new BlockClocks();
    private final Map<Long, RaceShadow> pages = new HashMap<>();
    private long lastPage = -1;
    private RaceShadow last;

    /** The shadow of the page of global memory around {@code address}. */
    RaceShadow page(long address) {
        long page = address / PAGE;
        if (page != lastPage) {
            lastPage = page;
            last = pages.computeIfAbsent(page, p -> new RaceShadow(PAGE, clocks::isBefore));
        }
        return last;
    }

    @Override
    public Observer watch(Block block) {
        return new RaceCheck(this, block);
    }
}
