package lorikeet.ptx.emulator;

/** Reads a clock. Time is the number of instructions that the warp has issued, so that it is the same in every run. */
final class Clock extends Instruction {
    private final String name;
    private final int d;
    private final boolean wide;

    Clock(String name, int d, boolean wide) {
        this.name = name;
        this.d = d;
        this.wide = wide;
    }

    static boolean isOne(String name) {
        return switch (name) {
            case "%clock", "%clock_hi", "%clock64", "%globaltimer", "%globaltimer_lo", "%globaltimer_hi" -> true;
            default -> false;
        };
    }

    @Override
    void execute(Warp warp, int mask) {
        Frame f = warp.frame;
        long time = name.endsWith("_hi") ? warp.steps >>> 32 : warp.steps;
        if (wide) {
            f.fill(0, time);
            f.keep64(d, mask);
        } else {
            f.fill(0, (int) time);
            f.keep32(d, mask);
        }
    }
}
