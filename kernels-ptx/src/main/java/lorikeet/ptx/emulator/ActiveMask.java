package lorikeet.ptx.emulator;

/** {@code activemask}: the lanes that run together now. */
final class ActiveMask extends Instruction {
    private final int d;

    ActiveMask(int d) {
        this.d = d;
    }

    @Override
    void execute(Warp warp, int mask) {
        warp.frame.fill(0, mask);
        warp.frame.keep32(d, mask);
    }
}
