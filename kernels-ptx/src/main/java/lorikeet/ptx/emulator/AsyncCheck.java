package lorikeet.ptx.emulator;

import java.util.Arrays;
import java.util.function.IntConsumer;
import lorikeet.ptx.syntax.Space;

/**
 * Finds what is read or overwritten while an asynchronous copy to it, or overwritten while one from it, has not been
 * waited for.
 */
final class AsyncCheck extends Observer {
    private final Block block;
    /** For each shared byte the line of the copy that is on its way, or 0. Made at the first copy. */
    private int[] lines;
    /** Whether there was a bulk copy. */
    private boolean hasBulk;
    /** For each shared byte the line of the bulk copy that may still read it, or 0. Made at the first one. */
    private int[] readers;

    AsyncCheck(Block block) {
        this.block = block;
    }

    /** Registers of a product under way are not to be touched, but by further products of the same kind. */
    @Override
    void issue(Warp warp, Instruction instruction, int path, int active) {
        if (active == 0 || !warp.hasProducts() || instruction instanceof WgmmaMultiply) return;
        for (int slot : instruction.use().reads()) registers(warp, instruction, active, slot, false);
        for (int slot : instruction.use().writes()) registers(warp, instruction, active, slot, true);
    }

    private void registers(Warp warp, Instruction instruction, int active, int slot, boolean writes) {
        if (Layout.kind(slot) != Layout.KIND_32) return;
        int row = Layout.number(slot) * Frame.LANES;
        WgmmaMultiply.Issued product = warp.wgmma().find(p -> p.frame() == warp.frame && (p.hasResult(row) || writes && p.reads(row)));
        if (product == null) return;
        block.launch.report(warp, instruction, Integer.numberOfTrailingZeros(active), Finding.Kind.ASYNC_NOT_WAITED, -1,
                instruction.source().name() + (writes ? " writes" : " reads") + " a register of the product of line " + product.by().line() + ", which has not been waited for");
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        hasBulk |= access instanceof BulkPiece;
        if (region.space == Space.GLOBAL && (hasBulk || access.kind() != Access.Kind.LOAD)) global(warp, access, lanes);
        if (region.space != Space.SHARED) return;
        boolean copies = access.kind() == Access.Kind.ASYNC_STORE || access instanceof BulkPiece && access.kind() == Access.Kind.ATOMIC;
        bulk(warp, access, region, lanes);
        if (lines == null && !copies) return;
        if (lines == null) lines = new int[(int) block.shared.bytes];
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int at = (int) (warp.addresses[lane] - region.base);
            check(warp, access, lane, at);
            if (copies) Arrays.fill(lines, at, at + access.bytes(), access.line());
        }
    }

    /** Who reads shared bytes in bulk late, and who writes such bytes. */
    private void bulk(Warp warp, Access access, Region region, int lanes) {
        boolean reads = access instanceof BulkPiece piece && piece.readsLate();
        if (readers == null && !reads) return;
        if (readers == null) readers = new int[(int) block.shared.bytes];
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int at = (int) (warp.addresses[lane] - region.base);
            if (reads) Arrays.fill(readers, at, at + access.bytes(), access.line());
            else if (access.kind() != Access.Kind.LOAD) find(readers, at, access.bytes(), line -> report(warp, access, lane, "shared memory, from which the copy of line " + line));
        }
    }

    private void global(Warp warp, Access access, int lanes) {
        for (Warp copying : block.warps) {
            if (copying.async().isIdle() && !copying.hasFlights()) continue;
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                if (access.kind() != Access.Kind.LOAD) sources(warp, access, lane, copying);
                BulkFlight flight = copying.hasFlights() ? copying.bulk().writer(warp.addresses[lane], access.bytes()) : null;
                if (flight != null && access.kind() != Access.Kind.ATOMIC) report(warp, access, lane, "global memory, to which the copy of line " + flight.line());
            }
        }
    }

    private void sources(Warp warp, Access access, int lane, Warp copying) {
        AsyncCopy copy = copying.async().reader(warp.addresses[lane], access.bytes());
        BulkFlight flight = copying.hasFlights() ? copying.bulk().reader(warp.addresses[lane], access.bytes()) : null;
        if (copy == null && flight == null) return;
        report(warp, access, lane, "global memory, from which the copy of line " + (copy == null ? flight.line() : copy.line()));
    }

    private void report(Warp warp, Access access, int lane, String what) {
        block.launch.report(warp, access, lane, Finding.Kind.ASYNC_NOT_WAITED, warp.addresses[lane],
                access.source().name() + " of " + access.bytes() + " bytes of " + what + " has not been waited for");
    }

    private void check(Warp warp, Access access, int lane, int at) {
        find(lines, at, access.bytes(), line -> report(warp, access, lane, "shared memory, to which the copy of line " + line));
    }

    /** The first line that is set among {@code bytes} at {@code at}. */
    private static void find(int[] lines, int at, int bytes, IntConsumer found) {
        for (int i = at; i < at + bytes; i++) {
            if (lines[i] == 0) continue;
            found.accept(lines[i]);
            return;
        }
    }

    @Override
    void asyncRead(Warp warp, Access source, long place, int bytes) {
        Arrays.fill(readers, (int) place, (int) place + bytes, 0);
    }

    /** The memory of a block that has ended is another block's. */
    @Override
    void end(Block ended) {
        int line = readers == null ? 0 : Arrays.stream(readers).filter(reader -> reader != 0).findFirst().orElse(0);
        if (line == 0) return;
        block.launch.report(new Finding(Finding.Kind.ASYNC_NOT_WAITED, block.launch.program().name(), line, block.index(), block.thread(block.warps[0], 0), -1,
                "the block has ended, and nobody has waited until this copy has read its shared memory"));
    }

    @Override
    void asyncDone(Warp warp, Access written, int lane, long place, int bytes) {
        Arrays.fill(lines, (int) place, (int) place + bytes, 0);
    }
}
