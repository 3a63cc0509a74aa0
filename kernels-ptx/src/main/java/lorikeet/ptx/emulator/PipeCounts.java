package lorikeet.ptx.emulator;

/**
 * What went through one pipe.
 *
 * @param issues passes of a warp: an instruction is one, on 64-bit integers two
 * @param flops operations of its active lanes; a fused multiply-add is two
 */
public record PipeCounts(long issues, long flops) {
    PipeCounts plus(PipeCounts o) {
        return new PipeCounts(issues + o.issues, flops + o.flops);
    }
}
