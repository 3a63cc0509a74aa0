package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds products of {@code wgmma} before the first {@code wgmma.fence} of their warp, and those whose registers the program has accessed since the
 * last one. Products of one shape may go on with each other's sums without a fence.
 */
final class WgmmaCheck extends Observer {
    /** A register of a call, by its row. */
    private record Place(Frame frame, int row) {}

    /** Who accessed a register last since the last fence. */
    private record Use(int line, WgmmaShape shape) {}

    /** Of each warp; null: it has executed no fence. */
    private final Map<Place, Use>[] uses;
    private final Block block;

    @SuppressWarnings("unchecked")
    private WgmmaCheck(Block block) {
        this.block = block;
        uses = new Map[Math.ceilDiv((int) block.launch.block().count(), Frame.LANES)];
    }

    /** Of a block of a program with such products; null: it has none. */
    static Observer of(Block block) {
        return block.launch.program().hasWgmma() ? new WgmmaCheck(block) : null;
    }

    @Override
    void issue(Warp warp, Instruction instruction, int path, int active) {
        if (active == 0) return;
        if (instruction instanceof WgmmaFamily.WgmmaFence) uses[warp.index] = new HashMap<>();
        else if (instruction instanceof WgmmaMultiply product) check(warp, product, active);
        else if (uses[warp.index] != null) note(warp, instruction);
    }

    private void note(Warp warp, Instruction instruction) {
        Use use = new Use(instruction.line(), null);
        for (int slot : instruction.use().reads()) if (Layout.kind(slot) == Layout.KIND_32) note(warp, Layout.number(slot) * Frame.LANES, use);
        for (int slot : instruction.use().writes()) if (Layout.kind(slot) == Layout.KIND_32) note(warp, Layout.number(slot) * Frame.LANES, use);
    }

    private void note(Warp warp, int row, Use use) {
        uses[warp.index].put(new Place(warp.frame, row), use);
    }

    private void check(Warp warp, WgmmaMultiply product, int active) {
        if (uses[warp.index] == null) {
            report(warp, product, active, "the first product of its warp, without wgmma.fence before it");
            uses[warp.index] = new HashMap<>();
        }
        Use before = null;
        for (int row : product.fragment()) before = before == null ? uses[warp.index].get(new Place(warp.frame, row)) : before;
        for (int row : product.results()) before = before == null ? other(warp, product, row) : before;
        if (before != null) report(warp, product, active, "it uses a register that line " + before.line + " accessed, without wgmma.fence in between");
        for (int row : product.results()) note(warp, row, new Use(product.line(), product.shape()));
    }

    /** Who accessed a register of its result other than products of its shape. */
    private Use other(Warp warp, WgmmaMultiply product, int row) {
        Use use = uses[warp.index].get(new Place(warp.frame, row));
        return use == null || product.shape().equals(use.shape) ? null : use;
    }

    private void report(Warp warp, WgmmaMultiply product, int active, String what) {
        block.launch.report(warp, product, Integer.numberOfTrailingZeros(active), Finding.Kind.MISSING_WGMMA_FENCE, -1, what);
    }
}
