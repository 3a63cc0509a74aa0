package lorikeet.ptx.emulator;

/**
 * Knowledge of single things, which does not hold all that their threads have done besides: see {@link Strand}.
 *
 * @param blocks of the launch
 * @param levels of every {@link Past}
 */
record Marks(int blocks, int levels) {
    /** Warps of a block at most. */
    private static final int WARPS = 32;

    /** The block that {@code then} is of, itself or by its copies. */
    int blockOf(long then) {
        return Stamp.block(then) % blocks;
    }

    Strand strandOf(long then) {
        return Strand.ALL[Stamp.block(then) / blocks];
    }

    boolean isOfThread(long then) {
        return strandOf(then) == Strand.THREADS;
    }

    /** Of the things of {@code strand} in the block of {@code then} that its thread did up to its time. */
    Past of(Strand strand, long then) {
        return of(strand.of(Stamp.block(then), blocks), then);
    }

    /** @param number where it stands in a {@link Past} */
    Past of(int number, long then) {
        int[][] times = new int[WARPS][];
        times[Stamp.thread(then) / Frame.LANES] = Times.with(null, 1 << Stamp.lane(then), Stamp.time(then));
        return Past.with(null, number, times, levels);
    }

    /** Whether {@code past} holds that. */
    boolean are(Past past, Strand strand, long then) {
        int[][] known = Past.of(past, strand.of(Stamp.block(then), blocks));
        return known != null && Stamp.time(then) <= Times.at(known[Stamp.thread(then) / Frame.LANES], Stamp.lane(then));
    }

    /** All of {@code strand} and {@code block} that {@code past} holds. */
    Past in(Past past, Strand strand, int block) {
        int number = strand.of(block, blocks);
        int[][] times = Past.of(past, number);
        return times == null ? null : Past.with(null, number, times, levels);
    }
}
