package lorikeet.ptx.emulator;

/** {@code bar.warp.sync}: lanes wait for each other. */
final class WarpSync extends WarpWide {
    WarpSync(int members) {
        super(members);
    }

    @Override
    void together(Warp warp, int lanes) {}
}
