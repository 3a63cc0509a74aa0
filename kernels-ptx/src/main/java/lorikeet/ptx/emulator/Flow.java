package lorikeet.ptx.emulator;

import java.util.Locale;
import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/** Branches, returns and block barriers. */
final class Flow {
    private Flow() {}

    static void families(Map<String, Family> families) {
        families.put("bra", Flow::branch);
        families.put("brx", Flow::indexedBranch);
        families.put("call", Calls::decode);
        families.put("ret", (op, o) -> leave(op, o, Leave.Kind.RET));
        families.put("exit", (op, o) -> leave(op, o, Leave.Kind.EXIT));
        families.put("trap", (op, o) -> leave(op, o, Leave.Kind.TRAP));
        families.put("brkpt", Flow::breakpoint);
        families.put("bar", Flow::barrier);
        families.put("barrier", Flow::barrier);
    }

    private static Instruction branch(Opcode op, OperandRows o) {
        op.take("uni");
        o.expectCount(1, 1);
        return new Branch(o.label(o.operand(0)));
    }

    private static Instruction indexedBranch(Opcode op, OperandRows o) {
        if (!op.take("idx")) throw o.error("expected .idx");
        op.take("uni");
        o.expectCount(2, 2);
        return new IndexedBranch(o.source(o.operand(0), PtxType.U32), o.targets(o.operand(1)));
    }

    private static Instruction leave(Opcode op, OperandRows o, Leave.Kind kind) {
        op.take("uni");
        o.expectCount(0, 0);
        return new Leave(kind);
    }

    /** Without a debugger a breakpoint is an error of the launch. */
    private static Instruction breakpoint(Opcode op, OperandRows o) {
        o.expectCount(0, 0);
        return new Instruction() {
            @Override
            void execute(Warp warp, int mask) {
                warp.block.launch.fault(warp, this, Integer.numberOfTrailingZeros(mask), Finding.Kind.TRAP, -1, "a breakpoint was reached, and no debugger is there");
            }
        };
    }

    private static Instruction barrier(Opcode op, OperandRows o) {
        op.take("cta");
        if (op.take("cluster")) return clusterBarrier(op, o);
        if (op.take("warp")) {
            if (!op.take("sync")) throw o.error("expected .sync");
            return WarpFamily.synchronize(o);
        }
        String action = op.takeOneOf("sync", "arrive", "red");
        op.take("aligned");
        if (action == null) throw o.error("expected .sync, .arrive or .red");
        if (action.equals("red")) return reduction(op, o);
        BarrierWait.Kind kind = action.equals("sync") ? BarrierWait.Kind.SYNC : BarrierWait.Kind.ARRIVE;
        o.expectCount(kind == BarrierWait.Kind.ARRIVE ? 2 : 1, 2);
        boolean none = kind == BarrierWait.Kind.ARRIVE && o.operand(1).equals(new Operand.Int(0));
        if (none) throw o.error("0 threads, expected a multiple of " + Frame.LANES);
        int count = o.count() == 2 ? threads(o, o.operand(1)) : -1;
        return new BarrierWait(kind, barrierId(o, o.operand(0)), count, -1, -1);
    }

    /** {@code barrier.cluster.arrive[.release|.relaxed][.aligned]} and {@code barrier.cluster.wait[.acquire][.aligned]}. */
    private static Instruction clusterBarrier(Opcode op, OperandRows o) {
        o.require(78, 90, "a barrier of clusters");
        o.expectCount(0, 0);
        String action = op.takeOneOf("arrive", "wait");
        if (action == null) throw o.error("expected .arrive or .wait");
        boolean relaxed = action.equals("arrive") && "relaxed".equals(op.takeOneOf("release", "relaxed"));
        if (action.equals("wait")) op.take("acquire");
        op.take("aligned");
        if (action.equals("wait")) return new ClusterWait();
        return new Instruction() {
            @Override
            void execute(Warp warp, int mask) {
                warp.block.clusterBarrier().arrive(warp, this, mask, !relaxed);
            }
        };
    }

    private static int barrierId(OperandRows o, Operand operand) {
        if (operand instanceof Operand.Int(long id) && (id < 0 || id > 15)) throw o.error("barrier " + id + ", expected 0 to 15");
        return o.source(operand, PtxType.U32);
    }

    private static int threads(OperandRows o, Operand operand) {
        if (operand instanceof Operand.Int(long count) && count % Frame.LANES != 0) throw o.error(count + " threads, expected a multiple of " + Frame.LANES);
        return o.source(operand, PtxType.U32);
    }

    /** {@code bar.red.popc.u32 d, a[, b], p} and {@code bar.red.and.pred p, a[, b], q}. */
    private static Instruction reduction(Opcode op, OperandRows o) {
        String name = op.takeOneOf("popc", "and", "or");
        PtxType type = op.takeType();
        if (name == null || type != (name.equals("popc") ? PtxType.U32 : PtxType.PRED)) throw o.error("expected .popc.u32, .and.pred or .or.pred");
        o.expectCount(3, 4);
        int id = barrierId(o, o.operand(1));
        int count = o.count() == 4 ? threads(o, o.operand(2)) : -1;
        int predicate = o.source(o.operand(o.count() - 1), PtxType.PRED);
        BarrierWait.Kind kind = BarrierWait.Kind.valueOf(name.toUpperCase(Locale.ROOT));
        return new BarrierWait(kind, id, count, o.result(o.operand(0), type), predicate);
    }
}
