package lorikeet.ptx.emulator;

/** {@code barrier.cluster.wait}. */
final class ClusterWait extends Control {
    @Override
    BasicBlock leave(Warp warp, Path path, int active) {
        ClusterBarrier barrier = warp.block.clusterBarrier();
        int late = barrier.late(warp, this, active);
        if (late == 0) return next();
        if (late != path.mask) warp.paths().ready(new Path(path.mask & ~late, next(), path.frame, path.join));
        path.mask = late;
        barrier.await(warp, path, this, late);
        return null;
    }
}
