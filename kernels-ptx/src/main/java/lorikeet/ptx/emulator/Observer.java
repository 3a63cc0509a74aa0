package lorikeet.ptx.emulator;

/**
 * Watches one block while it runs: the base of checks and counters. Every method does nothing here. A launch without
 * observers pays nothing for them. An observer is called by one thread at a time.
 */
abstract class Observer {
    /** Before an instruction runs for {@code active}, possibly no lane, of the lanes {@code path} that came to it. */
    void issue(Warp warp, Instruction instruction, int path, int active) {}

    /** After an instruction has run for {@code active}; not for those that end a path or wait. */
    void executed(Warp warp, Instruction instruction, int active) {}

    /** Before a warp-wide instruction runs for {@code lanes}, all that came. */
    void together(Warp warp, WarpWide instruction, int lanes) {}

    /** A call has carried an argument to {@code callee} where {@code in}, else a result back to {@code caller}. */
    void passed(Warp warp, Passing passing, Frame caller, Frame callee, int lanes, boolean in) {}

    /** A function of the runtime has given lanes its result: {@code bytes} at {@code place} of their local memory. */
    void answered(Warp warp, long place, int bytes, int lanes) {}

    /**
     * Before lanes access memory: each {@code access.bytes()} at {@code warp.addresses[lane]} in {@code region}; in bounds and
     * aligned. Called once for each region that the lanes of an instruction touch.
     */
    void access(Warp warp, Access access, Region region, int lanes) {}

    /**
     * An asynchronous copy by {@code written} has ended: {@code bytes} at {@code place} of the block's shared memory were written for
     * {@code lane}. It began as an access of kind {@code ASYNC_STORE}.
     */
    void asyncDone(Warp warp, Access written, int lane, long place, int bytes) {}

    /** An asynchronous copy has read all of {@code bytes} at {@code place} of the block's shared memory, which {@code source} had begun. */
    void asyncRead(Warp warp, Access source, long place, int bytes) {}

    /** Lanes have waited for groups of their copies: {@link AsyncCopies#ended} and {@link BulkCopies#ended} say which have ended. */
    void waited(Warp warp, int lanes) {}

    /** Copies of {@code lane} up to {@code last} have ended, of which the mbarrier object at {@code place} tells. */
    void landed(Warp warp, int lane, long place, Copied last) {}

    /** What happens at an mbarrier object. */
    enum Phase {
        /** It was initialised. */
        BEGUN,
        /** A lane, or what it has begun, arrives or will: what it did before comes before what follows a wait. */
        ARRIVED,
        /** A lane arrives relaxed: what it did before its last fence comes before what follows a wait. */
        ARRIVED_RELAXED,
        /** A phase has ended. */
        ENDED,
        /** A lane has waited for the end of a phase. */
        PASSED,
        /** The same, relaxed: its next fence is told of what arrivals have passed on. */
        PASSED_RELAXED
    }

    /** Something has happened at the mbarrier object at {@code place} of the block's shared memory. */
    void mbarrier(Warp warp, int lane, long place, Phase what) {}

    /** Lanes of a warp have come to barrier {@code id}. */
    void arrive(Warp warp, Instruction barrier, int id, int lanes) {}

    /** Barrier {@code id} has let its threads go on. */
    void release(Block block, int id) {}

    /** The block has ended. */
    void end(Block block) {}
}
