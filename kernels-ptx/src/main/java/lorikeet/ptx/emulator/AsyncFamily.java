package lorikeet.ptx.emulator;

import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;

/** {@code cp.async} and its groups. */
final class AsyncFamily {
    private AsyncFamily() {}

    static void families(Map<String, Family> families) {
        families.put("cp", AsyncFamily::decode);
    }

    private static Instruction decode(Opcode op, OperandRows o) {
        if (op.take("reduce")) return BulkFamily.decode(op, o);
        if (!op.take("async")) throw o.error("expected .async");
        if (op.take("bulk")) return BulkFamily.decode(op, o);
        if (op.take("mbarrier")) return arrive(op, o);
        if (op.take("commit_group")) return group(o, 0, (warp, mask) -> warp.async().commit(mask));
        if (op.take("wait_all")) return group(o, 0, (warp, mask) -> warp.async().awaitAll(warp, mask));
        if (op.take("wait_group")) {
            int newest = (int) constant(o, 0);
            return group(o, 1, (warp, mask) -> warp.async().await(warp, mask, newest));
        }
        return copy(op, o);
    }

    /** {@code cp.async.mbarrier.arrive[.noinc].b64 [object]}. */
    private static Instruction arrive(Opcode op, OperandRows o) {
        if (!op.take("arrive")) throw o.error("expected .arrive");
        boolean counted = op.take("noinc");
        o.expectCount(1, 1);
        Access.Place place = MbarrierFamily.place(op, o, 0);
        if (op.takeType() != PtxType.B64) throw o.error("expected .b64");
        MbarrierAccess.Terms terms = new MbarrierAccess.Terms(-1, -1, -1, false, counted, true);
        return new MbarrierAccess(place, MbarrierAccess.Action.TRACK, terms, o.addresses().program().newSite());
    }

    static long constant(OperandRows o, int index) {
        if (o.count() <= index || !(o.operand(index) instanceof Operand.Int(long value)) || value < 0) throw o.error("expected a constant");
        return value;
    }

    /** What an instruction about groups does. */
    @FunctionalInterface
    interface Action {
        void run(Warp warp, int mask);
    }

    static Instruction group(OperandRows o, int operands, Action action) {
        o.expectCount(operands, operands);
        return new Instruction() {
            @Override
            void execute(Warp warp, int mask) {
                action.run(warp, mask);
            }
        };
    }

    /** {@code cp.async.ca.shared.global [to], [from], bytes[, read][, policy]}, or a predicate in the place of {@code read}. */
    private static Instruction copy(Opcode op, OperandRows o) {
        boolean cacheAll = op.take("ca");
        if (!cacheAll && !op.take("cg")) throw o.error("expected .ca or .cg");
        boolean spaces = (op.take("shared") || op.take("shared::cta")) && op.take("global");
        if (!spaces) throw o.error("expected .shared.global");
        int policy = MemoryFamily.takeHints(op) ? 1 : 0;
        o.expectCount(3 + policy, 4 + policy);
        long bytes = constant(o, 2);
        if (bytes != 16 && !(cacheAll && (bytes == 4 || bytes == 8))) throw o.error(bytes + " bytes, expected " + (cacheAll ? "4, 8 or 16" : "16"));
        Access.Place to = MemoryFamily.place(o, o.operand(0), Space.SHARED);
        Access.Place from = MemoryFamily.place(o, o.operand(1), Space.GLOBAL);
        boolean more = o.count() == 4 + policy;
        boolean ignores = more && isPredicate(o.operand(3));
        if (more && o.operand(3) instanceof Operand.Int(long read) && (read < 0 || read > bytes)) throw o.error("reads " + read + " bytes, expected 0 to " + bytes);
        int row = !more ? -1 : o.source(o.operand(3), ignores ? PtxType.PRED : PtxType.U32);
        return new AsyncCopy(to, from, (int) bytes, ignores ? -1 : row, ignores, ignores ? row : 0, o.addresses().program());
    }

    private static boolean isPredicate(Operand operand) {
        return operand instanceof Operand.Not || operand instanceof Operand.Reg r && r.register().type() == PtxType.PRED;
    }
}
