package lorikeet.ptx.emulator;

import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;

/** Rows of special registers. They hold for the life of a warp; the clocks, which do not, are instructions of their own. */
final class SpecialRows {
    private SpecialRows() {}

    static int row(OperandRows operands, String name, boolean wide) {
        if (name.startsWith("%reserved_smem_offset_")) return operands.layout().constant32(reserved(operands, name));
        Layout.RowFill fill = ofThread(name);
        if (fill == null) fill = ofLaunch(name);
        if (fill == null) fill = ofCluster(name);
        if (fill == null && isZero(name)) fill = wide ? (frame, warp, row) -> frame.fill(row, 0L) : same(warp -> 0);
        if (fill == null) throw operands.unsupported("special register " + name);
        return operands.layout().filled(name, wide, fill);
    }

    /** Unused fourth elements, what a driver may set, counters of a profiler. */
    private static boolean isZero(String name) {
        return name.endsWith(".w") || name.startsWith("%envreg") || name.startsWith("%pm");
    }

    /** What tells threads of a block apart; null: something else. */
    private static Layout.RowFill ofThread(String name) {
        return switch (name) {
            case "%tid.x" -> threads(0);
            case "%tid.y" -> threads(1);
            case "%tid.z" -> threads(2);
            case "%laneid" -> lanes(lane -> lane);
            case "%lanemask_eq" -> lanes(lane -> 1 << lane);
            case "%lanemask_lt" -> lanes(lane -> (1 << lane) - 1);
            case "%lanemask_le" -> lanes(lane -> (1 << lane) - 1 | 1 << lane);
            case "%lanemask_gt" -> lanes(lane -> -1 << lane & ~(1 << lane));
            case "%lanemask_ge" -> lanes(lane -> -1 << lane);
            case "%warpid" -> same(warp -> warp.index);
            default -> null;
        };
    }

    /** What all threads of a block have in common; null: something else. */
    private static Layout.RowFill ofLaunch(String name) {
        return switch (name) {
            case "%ntid.x" -> same(warp -> warp.block.launch.block().x());
            case "%ntid.y" -> same(warp -> warp.block.launch.block().y());
            case "%ntid.z" -> same(warp -> warp.block.launch.block().z());
            case "%ctaid.x" -> same(warp -> warp.block.x);
            case "%ctaid.y" -> same(warp -> warp.block.y);
            case "%ctaid.z" -> same(warp -> warp.block.z);
            case "%nctaid.x" -> same(warp -> warp.block.launch.grid().x());
            case "%nctaid.y" -> same(warp -> warp.block.launch.grid().y());
            case "%nctaid.z" -> same(warp -> warp.block.launch.grid().z());
            case "%nwarpid" -> same(warp -> warp.block.warps.length);
            case "%smid" -> same(warp -> 0);
            case "%nsmid" -> same(warp -> 1);
            case "%dynamic_smem_size" -> same(warp -> warp.block.launch.dynamicShared());
            case "%total_smem_size", "%aggr_smem_size" -> same(warp -> (int) warp.block.shared.bytes);
            case "%gridid" -> (frame, warp, row) -> frame.fill(row, 1L);
            default -> null;
        };
    }

    /** Places in clusters, each of one block; null: something else. */
    private static Layout.RowFill ofCluster(String name) {
        return switch (name) {
            case "%clusterid.x" -> same(warp -> warp.block.x);
            case "%clusterid.y" -> same(warp -> warp.block.y);
            case "%clusterid.z" -> same(warp -> warp.block.z);
            case "%nclusterid.x" -> same(warp -> warp.block.launch.grid().x());
            case "%nclusterid.y" -> same(warp -> warp.block.launch.grid().y());
            case "%nclusterid.z" -> same(warp -> warp.block.launch.grid().z());
            case "%cluster_ctaid.x", "%cluster_ctaid.y", "%cluster_ctaid.z", "%cluster_ctarank" -> same(warp -> 0);
            case "%cluster_nctaid.x", "%cluster_nctaid.y", "%cluster_nctaid.z", "%cluster_nctarank" -> same(warp -> 1);
            default -> null;
        };
    }

    /** The part of shared memory that a compiler's own code uses; there is one only where it is asked for. */
    private static int reserved(OperandRows operands, String name) {
        Program program = operands.addresses().program();
        int start = (int) program.reservedShared();
        return switch (name.substring(name.lastIndexOf('_') + 1)) {
            case "begin", "0" -> start;
            case "1" -> start + Program.RESERVED_SHARED / 2;
            case "end", "cap" -> start + Program.RESERVED_SHARED;
            default -> throw operands.unsupported("special register " + name);
        };
    }

    private static Layout.RowFill same(ToIntFunction<Warp> value) {
        return (frame, warp, row) -> frame.fill(row, value.applyAsInt(warp));
    }

    private static Layout.RowFill lanes(IntUnaryOperator value) {
        return (frame, warp, row) -> {
            for (int lane = 0; lane < Frame.LANES; lane++) frame.r[row + lane] = value.applyAsInt(lane);
        };
    }

    private static Layout.RowFill threads(int axis) {
        return (frame, warp, row) -> {
            int x = warp.block.launch.block().x();
            int y = warp.block.launch.block().y();
            for (int lane = 0; lane < Frame.LANES; lane++) {
                int thread = warp.index * Frame.LANES + lane;
                frame.r[row + lane] = axis == 0 ? thread % x : axis == 1 ? thread / x % y : thread / x / y;
            }
        };
    }
}
