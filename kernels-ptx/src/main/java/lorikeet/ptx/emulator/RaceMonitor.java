package lorikeet.ptx.emulator;

/** Finds races: what blocks do to global memory is kept here, for the whole launch. Used by one thread. */
final class RaceMonitor implements Monitor {
    final BlockClocks clocks = new BlockClocks();
    final RacePages pages = new RacePages(clocks::isBefore);

    @Override
    public Observer watch(Block block) {
        return new RaceCheck(this, block);
    }
}
