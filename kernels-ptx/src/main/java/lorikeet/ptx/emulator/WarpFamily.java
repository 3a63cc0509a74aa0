package lorikeet.ptx.emulator;

import java.util.Map;

/** Instructions in which the lanes of a warp exchange values. */
final class WarpFamily {
    private WarpFamily() {}

    static void families(Map<String, Family> families) {}
}
