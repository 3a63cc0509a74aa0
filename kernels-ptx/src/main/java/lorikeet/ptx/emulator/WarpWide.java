package lorikeet.ptx.emulator;

/**
 * An instruction in which lanes of a warp work together: it runs when all lanes that it names have come. It ends a basic block,
 * so that a path can wait before it.
 */
abstract class WarpWide extends Control {
    private final int members;

    /** An instruction of all living lanes. */
    WarpWide() {
        this(-1);
    }

    /** @param members row of the mask of lanes that must take part; each lane brings its own */
    WarpWide(int members) {
        this.members = members;
    }

    /** The lanes that {@code lane} names as taking part. */
    final int members(Frame f, int lane) {
        return f.r[members + lane];
    }

    /** Lanes that must take part, as the lanes of {@code mask} name them. */
    int members(Warp warp, int mask) {
        if (members < 0) return warp.living();
        int all = 0;
        for (int left = mask; left != 0; left &= left - 1) all |= members(warp.frame, Integer.numberOfTrailingZeros(left));
        return all;
    }

    /** Runs for {@code lanes}: all that came. */
    abstract void together(Warp warp, int lanes);

    /** Runs for {@code lanes} after checks: each member must name itself, and matrix instructions need the whole warp. */
    final void run(Warp warp, int lanes) {
        if (members < 0) requireWholeWarp(warp, lanes);
        else requireOwnLane(warp, lanes);
        Observer observer = warp.observer();
        if (observer != null) observer.together(warp, this, lanes);
        together(warp, lanes);
        if (observer != null) observer.executed(warp, this, lanes);
    }

    private void requireWholeWarp(Warp warp, int lanes) {
        if (lanes == warp.lanes) return;
        warp.block.launch.fault(warp, this, Integer.numberOfTrailingZeros(lanes), Finding.Kind.DIVERGENT_MMA, -1,
                source().name() + " needs every lane of the warp, only lanes 0x" + Integer.toHexString(lanes) + " came");
    }

    private void requireOwnLane(Warp warp, int lanes) {
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int named = members(warp.frame, lane);
            if ((named >>> lane & 1) != 0) continue;
            warp.block.launch.fault(warp, this, lane, Finding.Kind.INVALID_SHUFFLE, -1,
                    source().name() + " by lane " + lane + ", whose mask 0x" + Integer.toHexString(named) + " does not name itself");
        }
    }

    @Override
    final BasicBlock leave(Warp warp, Path path, int active) {
        int needs = members(warp, active);
        if ((needs & warp.living() & ~active) == 0) {
            run(warp, active);
            return next();
        }
        if (active != path.mask) {
            warp.paths().ready(new Path(path.mask & ~active, next(), path.frame, path.join));
            path.mask = active;
        }
        warp.paths().await(new WaitingPath(path, this, active, needs, next()));
        return null;
    }
}
