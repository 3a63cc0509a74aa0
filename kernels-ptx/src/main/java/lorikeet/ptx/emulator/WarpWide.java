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

    @Override
    final BasicBlock leave(Warp warp, Path path, int active) {
        int needs = members(warp, active);
        if ((needs & warp.living() & ~active) == 0) {
            together(warp, active);
            if (warp.observer() != null) warp.observer().executed(warp, this, active);
            return next();
        }
        if (active != path.mask) {
            warp.ready(new Path(path.mask & ~active, next(), path.frame, path.join));
            path.mask = active;
        }
        warp.await(new WaitingPath(path, this, active, needs, next()));
        return null;
    }
}
