package lorikeet.ptx.emulator;

/**
 * What went through one pipe.
 *
 * @param issues passes of a warp: an instruction is one, on 64-bit integers two
 * @param flops operations of its active lanes; a fused multiply-add is two
 * @param groupFlops those of {@code wgmma} among them
 */
public record PipeCounts(long issues, long flops, long groupFlops) {
    PipeCounts(long issues, long flops) {
        this(issues, flops, 0);
    }

    PipeCounts plus(PipeCounts o) {
        return new PipeCounts(issues + o.issues, flops + o.flops, groupFlops + o.groupFlops);
    }
}
