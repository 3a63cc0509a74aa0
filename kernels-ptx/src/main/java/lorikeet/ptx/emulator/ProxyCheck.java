package lorikeet.ptx.emulator;

import java.util.Arrays;
import lorikeet.ptx.syntax.Space;

/**
 * Finds shared memory that threads have written and a bulk copy or {@code wgmma} reads, both through the asynchronous proxy, where nobody
 * of the block has executed {@code fence.proxy.async} since: it may read what was there before. Who is to do so is left open.
 */
final class ProxyCheck extends Observer {
    private final Block block;
    /** For each word of shared memory the line that wrote it last, and how many fences there had been. */
    private final int[] lines;
    private final int[] fencesBefore;
    private int fences;

    private ProxyCheck(Block block) {
        this.block = block;
        int words = Math.ceilDiv((int) block.shared.bytes, Integer.BYTES);
        lines = new int[words];
        fencesBefore = new int[words];
    }

    /** Of a block of a program that has such reads; null: it has none. */
    static Observer of(Block block) {
        return block.launch.program().readsByProxy() ? new ProxyCheck(block) : null;
    }

    @Override
    void issue(Warp warp, Instruction instruction, int path, int active) {
        if (active != 0 && instruction instanceof MemoryFamily.Fence fence && isForShared(new Opcode(fence.source().opcode()))) fences++;
    }

    /** A fence of this proxy that names a space is for that one alone. */
    private static boolean isForShared(Opcode fence) {
        return fence.text().contains(".proxy.async") && !fence.has("global");
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        if (region.space != Space.SHARED) return;
        boolean reads = access.kind() == Access.Kind.LOAD;
        if (reads != access.isByProxy() || access.kind() == Access.Kind.ASYNC_STORE) return;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long place = warp.addresses[lane] - region.base;
            if (reads) read(warp, access, lane, place);
            else written(place, access.bytes(), access.line());
        }
    }

    @Override
    void asyncDone(Warp warp, Access written, int lane, long place, int bytes) {
        written(place, bytes, written.isByProxy() ? 0 : written.line());
    }

    private void written(long place, int bytes, int line) {
        int from = (int) place / Integer.BYTES;
        int to = Math.ceilDiv((int) place + bytes, Integer.BYTES);
        Arrays.fill(lines, from, to, line);
        Arrays.fill(fencesBefore, from, to, fences);
    }

    private void read(Warp warp, Access access, int lane, long place) {
        for (int word = (int) place / Integer.BYTES; word < (place + access.bytes()) / Integer.BYTES; word++) {
            if (lines[word] == 0 || fencesBefore[word] != fences) continue;
            block.launch.report(warp, access, lane, Finding.Kind.MISSING_PROXY_FENCE, warp.addresses[lane], access.source().name() + " reads shared memory that line "
                    + lines[word] + " wrote, and nobody has executed fence.proxy.async since");
            return;
        }
    }
}
