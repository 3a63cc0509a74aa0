package lorikeet.ptx.emulator;

/** {@code bar.warp.sync}: lanes wait for each other, and their memory accesses are in order: no other instruction of a warp promises that. */
final class WarpSync extends WarpWide {
    WarpSync(int members) {
        super(members);
    }

    @Override
    void together(Warp warp, int lanes) {}
}
