package lorikeet.ptx.emulator;

import java.util.function.LongBinaryOperator;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;

/** {@code cp.async.bulk} and {@code cp.reduce.async.bulk} without tensor maps, and their groups. */
final class BulkFamily {
    private static final int VERSION = 80;
    private static final int ARCHITECTURE = 90;
    private static final String MBARRIER = "mbarrier::complete_tx::bytes";

    private BulkFamily() {}

    static Instruction decode(Opcode op, OperandRows o) {
        o.require(VERSION, ARCHITECTURE, "a bulk copy");
        boolean reduces = op.text().startsWith("cp.reduce.");
        if (reduces && !(op.take("async") && op.take("bulk"))) throw o.error("expected cp.reduce.async.bulk");
        if (op.take("commit_group")) return AsyncFamily.group(o, 0, (warp, mask) -> warp.bulk().commit(mask));
        if (op.take("wait_group")) {
            op.take("read"); // what is written has arrived, too
            int newest = (int) AsyncFamily.constant(o, 0);
            return AsyncFamily.group(o, 1, (warp, mask) -> warp.bulk().await(warp, mask, newest));
        }
        if (op.has("tensor")) throw o.unsupported("copies by tensor maps");
        if (op.has("multicast::cluster")) throw o.unsupported("clusters of more than one block");
        if (op.take("prefetch")) return prefetch(op, o);
        return copy(op, o, reduces);
    }

    /** {@code cp.async.bulk.prefetch.L2.global [from], bytes}: a hint. */
    private static Instruction prefetch(Opcode op, OperandRows o) {
        if (!op.take("L2") || !op.take("global")) throw o.error("expected .L2.global");
        int policy = op.take("L2::cache_hint") ? 1 : 0;
        AsyncFamily.Action nothing = (warp, mask) -> { };
        MemoryFamily.place(o, o.operand(0), Space.GLOBAL);
        o.source(o.operand(1), PtxType.U32);
        return AsyncFamily.group(o, 2 + policy, nothing);
    }

    /** {@code cp.async.bulk.TO.FROM.END [to], [from], bytes[, [object]][, policy]}. */
    private static Instruction copy(Opcode op, OperandRows o, boolean reduces) {
        Space[] spaces = spaces(op, o);
        boolean grouped = op.take("bulk_group");
        boolean counted = op.take(MBARRIER);
        if (grouped == counted) throw o.error("expected ." + MBARRIER + " or .bulk_group");
        if (grouped != (spaces[0] == Space.GLOBAL)) throw o.error(grouped ? ".bulk_group is for copies to .global" : "." + MBARRIER + " is for copies to shared memory");
        if (reduces && spaces[1] == Space.GLOBAL) throw o.error("what is reduced lies in .shared::cta");
        int policy = op.take("L2::cache_hint") ? 1 : 0;
        BulkCopy.Reduction reduction = reduces ? reduction(op, o, grouped) : null;
        int count = (grouped ? 3 : 4) + policy;
        o.expectCount(count, count);
        Access.Place to = MemoryFamily.place(o, o.operand(0), spaces[0]);
        Access.Place from = MemoryFamily.place(o, o.operand(1), spaces[1]);
        if (o.operand(2) instanceof Operand.Int(long bytes) && bytes % BulkPiece.BYTES != 0) throw o.error(bytes + " bytes, expected a multiple of " + BulkPiece.BYTES);
        int size = o.source(o.operand(2), PtxType.U32);
        Access.Place object = grouped ? null : MemoryFamily.place(o, o.operand(3), Space.SHARED);
        if (policy == 1) o.source(o.operand(count - 1), PtxType.B64);
        if (spaces[1] == Space.SHARED) o.addresses().program().noteProxy();
        if (reduces && grouped) o.addresses().program().orderBlocks();
        return new BulkCopy(to, from, size, object, reduction, o.addresses().program());
    }

    /** Destination and source, as the opcode names them in this order. The block is a cluster of its own. */
    private static Space[] spaces(Opcode op, OperandRows o) {
        String text = op.text();
        boolean toGlobal = text.contains(".global.shared::cta");
        boolean toBlock = text.contains(".shared::cta.global");
        boolean fromGlobal = toBlock || text.contains(".shared::cluster.global");
        boolean known = toGlobal || fromGlobal || text.contains(".shared::cluster.shared::cta");
        if (!known) throw o.error("expected .shared::cluster.global, .shared::cta.global, .shared::cluster.shared::cta or .global.shared::cta");
        if (toBlock) o.require(86, ARCHITECTURE, ".shared::cta as destination");
        op.take("global");
        op.take("shared::cta");
        op.take("shared::cluster");
        return new Space[] {toGlobal ? Space.GLOBAL : Space.SHARED, fromGlobal ? Space.GLOBAL : Space.SHARED};
    }

    private static BulkCopy.Reduction reduction(Opcode op, OperandRows o, boolean toGlobal) {
        String name = op.takeOneOf("add", "min", "max", "inc", "dec", "and", "or", "xor");
        boolean keepsSubnormals = op.take("noftz");
        PtxType type = op.takeType();
        if (name == null || type == null) throw o.error("expected an operation and a type");
        boolean half = type == PtxType.F16 || type == PtxType.BF16;
        boolean known = exists(name, type, toGlobal) && keepsSubnormals == (half && name.equals("add"));
        if (!known) throw o.unsupported(name + (keepsSubnormals ? ".noftz" : "") + " on ." + type.ptx() + " in " + (toGlobal ? "global" : "shared") + " memory");
        LongBinaryOperator update = Atomics.update(name, type);
        return new BulkCopy.Reduction(update, type.bytes());
    }

    private static boolean exists(String name, PtxType type, boolean toGlobal) {
        boolean wide = type == PtxType.U64 || toGlobal && type == PtxType.S64;
        boolean integer = type == PtxType.U32 || type == PtxType.S32;
        boolean half = toGlobal && (type == PtxType.F16 || type == PtxType.BF16);
        return switch (name) {
            case "add" -> integer || type == PtxType.U64 || half || toGlobal && (type == PtxType.F32 || type == PtxType.F64);
            case "min", "max" -> integer || toGlobal && wide || half;
            case "inc", "dec" -> type == PtxType.U32;
            default -> type == PtxType.B32 || toGlobal && type == PtxType.B64;
        };
    }
}
