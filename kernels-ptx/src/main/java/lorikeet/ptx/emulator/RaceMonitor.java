package lorikeet.ptx.emulator;

import java.util.Arrays;

/** Finds races: what is done to global memory is kept here, for the whole launch. Used by one thread. */
final class RaceMonitor implements Monitor {
    final RacePages pages = new RacePages();
    final Messages messages = new Messages();
    final EndedBlocks ended = new EndedBlocks();
    /** The instructions that have accessed memory, by their sites. */
    private Access[] accesses = new Access[0];

    @Override
    public Observer watch(Block block) {
        return new RaceCheck(this, block);
    }

    void note(Access access) {
        int site = access.site();
        if (site >= accesses.length) accesses = Arrays.copyOf(accesses, 2 * site + 1);
        accesses[site] = access;
    }

    /** The access that was noted. */
    Access access(int site) {
        return accesses[site];
    }
}
