package lorikeet.ptx.emulator;

/** {@code setmaxnreg}, which changes no result: but the warps of a warpgroup must execute the same ones. */
final class RegisterShift extends WarpWide {
    private final String text;

    /** @param text what it says; equal ones may stand at several places */
    RegisterShift(String text) {
        this.text = text;
    }

    @Override
    void together(Warp warp, int lanes) {
        warp.block.registerShifts().add(warp, this, lanes);
    }

    boolean isLike(RegisterShift other) {
        return text.equals(other.text);
    }

    String text() {
        return text;
    }
}
