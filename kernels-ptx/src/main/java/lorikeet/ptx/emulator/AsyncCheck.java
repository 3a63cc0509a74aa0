package lorikeet.ptx.emulator;

import java.util.Arrays;
import lorikeet.ptx.syntax.Space;

/**
 * Finds what is read or overwritten while an asynchronous copy to it, or overwritten while one from it, has not been
 * waited for.
 */
final class AsyncCheck extends Observer {
    private final Block block;
    /** For each shared byte the line of the copy that is on its way, or 0. Made at the first copy. */
    private int[] lines;

    AsyncCheck(Block block) {
        this.block = block;
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        if (region.space == Space.GLOBAL && access.kind() != Access.Kind.LOAD) sources(warp, access, lanes);
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

    private void sources(Warp warp, Access access, int lanes) {
        for (Warp copying : block.warps) {
            if (copying.async().isIdle()) continue;
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                AsyncCopy copy = copying.async().reader(warp.addresses[lane], access.bytes());
                if (copy != null) report(warp, access, lane, "global memory, from which the copy of line " + copy.line());
            }
        }
    }

    private void report(Warp warp, Access access, int lane, String what) {
        block.launch.report(warp, access, lane, Finding.Kind.ASYNC_NOT_WAITED, warp.addresses[lane],
                access.source().name() + " of " + access.bytes() + " bytes of " + what + " has not been waited for");
    }

    private void check(Warp warp, Access access, int lane, int at) {
        for (int i = at; i < at + access.bytes(); i++) {
            if (lines[i] == 0) continue;
            report(warp, access, lane, "shared memory, to which the copy of line " + lines[i]);
            return;
        }
    }

    @Override
    void asyncDone(Warp warp, AsyncCopy copy, int lane, long place, int bytes) {
        Arrays.fill(lines, (int) place, (int) place + bytes, 0);
    }
}
