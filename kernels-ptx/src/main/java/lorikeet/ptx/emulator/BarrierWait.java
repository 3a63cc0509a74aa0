package lorikeet.ptx.emulator;

/**
 * {@code bar.sync}, {@code bar.arrive}, {@code bar.red} and their {@code barrier} names. Threads count one by one; a warp whose
 * living lanes come together counts as 32 where the barrier has a count.
 */
final class BarrierWait extends Control {
    /** What a barrier does beyond waiting. */
    enum Kind { SYNC, ARRIVE, POPC, AND, OR }

    private final Kind kind;
    private final int idRow;
    /** Row of the number of threads, or -1: all of the block. */
    private final int countRow;
    /** Of a reduction: where the result goes and the predicate that is reduced. */
    private final int result;
    private final int predicate;

    BarrierWait(Kind kind, int idRow, int countRow, int result, int predicate) {
        this.kind = kind;
        this.idRow = idRow;
        this.countRow = countRow;
        this.result = result;
        this.predicate = predicate;
    }

    boolean waits() {
        return kind != Kind.ARRIVE;
    }

    @Override
    BasicBlock leave(Warp warp, Path path, int active) {
        int lane = Integer.numberOfTrailingZeros(active);
        int id = warp.frame.r[idRow + lane];
        int threads = countRow < 0 ? 0 : warp.frame.r[countRow + lane];
        boolean valid = id >= 0 && id < 16 && threads >= 0 && threads % Frame.LANES == 0 && (kind != Kind.ARRIVE || threads > 0);
        if (!valid) {
            warp.block.launch.fault(warp, this, lane, Finding.Kind.BAD_BARRIER, -1, "barrier " + id + " for " + threads
                    + " threads: expected a number up to 15 and a count that is a multiple of 32");
            return next();
        }
        Barrier barrier = warp.block.barrier(id);
        barrier.arrive(warp, this, active, threads);
        if (kind != Kind.SYNC && kind != Kind.ARRIVE) barrier.vote(active, warp.frame.predicate(predicate));
        if (kind == Kind.ARRIVE) {
            barrier.releaseIfComplete();
            return next();
        }
        if (active != path.mask) warp.paths().ready(new Path(path.mask & ~active, next(), path.frame, path.join));
        path.mask = active;
        barrier.await(warp, path, this, active);
        barrier.releaseIfComplete();
        return null;
    }

    /** The barrier opens; of {@code all} predicates {@code holding} held. */
    void released(Frame frame, int lanes, int holding, int all) {
        switch (kind) {
            case SYNC, ARRIVE -> { }
            case POPC -> {
                frame.fill(0, holding);
                frame.keep32(result, lanes);
            }
            case AND -> frame.setPredicate(result, holding == all ? -1 : 0, lanes);
            case OR -> frame.setPredicate(result, holding > 0 ? -1 : 0, lanes);
        }
    }
}
