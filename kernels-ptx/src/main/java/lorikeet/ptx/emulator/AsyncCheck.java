package lorikeet.ptx.emulator;

import java.util.Arrays;
import lorikeet.ptx.syntax.Space;

/** Finds shared bytes that are read or overwritten while an asynchronous copy to them has not been waited for. */
final class AsyncCheck extends Observer {
    private final Block block;
    /** For each shared byte the line of the copy that is on its way, or 0. Made at the first copy. */
    private int[] lines;

    AsyncCheck(Block block) {
        this.block = block;
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        if (region.space != Space.SHARED) return;
        boolean copies = access.kind() == Access.Kind.ASYNC_STORE;
        if (lines == null && !copies) return;
        if (lines == null) lines = new int[(int) block.shared.bytes];
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int at = (int) (warp.addresses[lane] - region.base);
            check(warp, access, lane, at);
            if (copies) Arrays.fill(lines, at, at + access.bytes(), access.line());
        }
    }

    private void check(Warp warp, Access access, int lane, int at) {
        for (int i = at; i < at + access.bytes(); i++) {
            if (lines[i] == 0) continue;
            block.launch.report(warp, access, lane, Finding.Kind.ASYNC_NOT_WAITED, warp.addresses[lane],
                    access.source().name() + " of shared byte " + i + ", to which the copy of line " + lines[i] + " has not been waited for");
            return;
        }
    }

    @Override
    void asyncDone(Warp warp, AsyncCopy copy, int lane, long place, int bytes) {
        Arrays.fill(lines, (int) place, (int) place + bytes, 0);
    }
}
