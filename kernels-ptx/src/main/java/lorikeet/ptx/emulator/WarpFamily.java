package lorikeet.ptx.emulator;

import java.util.Locale;
import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/** Instructions in which the lanes of a warp exchange values: {@code shfl}, {@code vote}, {@code match}, {@code redux}, … */
final class WarpFamily {
    private WarpFamily() {}

    static void families(Map<String, Family> families) {
        families.put("shfl", WarpFamily::shuffle);
        families.put("vote", WarpFamily::vote);
        families.put("match", WarpFamily::match);
        families.put("redux", WarpFamily::reduce);
        families.put("activemask", WarpFamily::activeMask);
        families.put("elect", WarpFamily::elect);
    }

    /** {@code bar.warp.sync}: also decoded from {@code bar} and {@code barrier}. */
    static Instruction synchronize(OperandRows o) {
        o.expectCount(1, 1);
        return new WarpSync(o.source(o.operand(0), PtxType.B32));
    }

    private static void requireSync(Opcode op, OperandRows o) {
        if (!op.take("sync")) throw o.unsupported("without .sync it exists only before sm_70");
    }

    private static Instruction shuffle(Opcode op, OperandRows o) {
        requireSync(op, o);
        String mode = op.takeOneOf("up", "down", "bfly", "idx");
        if (mode == null || op.takeType() != PtxType.B32) throw o.error("expected .up, .down, .bfly or .idx and .b32");
        o.expectCount(5, 5);
        int[] rows = new int[4];
        for (int i = 0; i < 4; i++) rows[i] = o.source(o.operand(i + 1), PtxType.B32);
        Operand result = o.operand(0);
        boolean pair = result instanceof Operand.Pair;
        int d = o.result(pair ? ((Operand.Pair) result).first() : result, PtxType.B32);
        int p = pair ? o.result(((Operand.Pair) result).second(), PtxType.PRED) : -1;
        return new Shuffle(Shuffle.Mode.valueOf(mode.toUpperCase(Locale.ROOT)), d, p, rows[0], rows[1], rows[2], rows[3]);
    }

    private static Instruction vote(Opcode op, OperandRows o) {
        requireSync(op, o);
        String kind = op.takeOneOf("all", "any", "uni", "ballot");
        PtxType type = op.takeType();
        if (kind == null || type != (kind.equals("ballot") ? PtxType.B32 : PtxType.PRED)) throw o.error("expected .all, .any, .uni .pred or .ballot.b32");
        o.expectCount(3, 3);
        int p = o.source(o.operand(1), PtxType.PRED);
        int members = o.source(o.operand(2), PtxType.B32);
        return new Vote(Vote.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), o.result(o.operand(0), type), p, members);
    }

    private static Instruction match(Opcode op, OperandRows o) {
        String kind = op.takeOneOf("any", "all");
        requireSync(op, o);
        PtxType type = op.takeType();
        if (kind == null || type != PtxType.B32 && type != PtxType.B64) throw o.error("expected .any or .all and .b32 or .b64");
        o.expectCount(3, 3);
        int a = o.source(o.operand(1), type);
        int members = o.source(o.operand(2), PtxType.B32);
        Operand result = o.operand(0);
        boolean pair = result instanceof Operand.Pair;
        if (pair && kind.equals("any")) throw o.error("a predicate is a result of .all alone");
        int d = o.result(pair ? ((Operand.Pair) result).first() : result, PtxType.B32);
        int p = pair ? o.result(((Operand.Pair) result).second(), PtxType.PRED) : -1;
        return new Match(kind.equals("all"), type.bits() == 64, d, p, a, members);
    }

    private static Instruction reduce(Opcode op, OperandRows o) {
        requireSync(op, o);
        String operation = op.takeOneOf("add", "min", "max", "and", "or", "xor");
        PtxType type = op.takeType();
        boolean arithmetic = "add".equals(operation) || "min".equals(operation) || "max".equals(operation);
        boolean exists = operation != null && (arithmetic ? type == PtxType.U32 || type == PtxType.S32 : type == PtxType.B32);
        if (!exists) throw o.unsupported("this reduction");
        o.expectCount(3, 3);
        int a = o.source(o.operand(1), type);
        int members = o.source(o.operand(2), PtxType.B32);
        return new Reduce(Reduce.operation(operation, type.isSigned()), o.result(o.operand(0), type), a, members);
    }

    private static Instruction activeMask(Opcode op, OperandRows o) {
        if (op.takeType() != PtxType.B32) throw o.error("expected .b32");
        o.expectCount(1, 1);
        return new ActiveMask(o.result(o.operand(0), PtxType.B32));
    }

    /** {@code elect.sync d|p, members}: the lowest member is elected. */
    private static Instruction elect(Opcode op, OperandRows o) {
        requireSync(op, o);
        o.expectCount(2, 2);
        if (!(o.operand(0) instanceof Operand.Pair(Operand d, Operand p))) throw o.error("expected d|p");
        int members = o.source(o.operand(1), PtxType.B32);
        return new Elect(d instanceof Operand.Sink ? -1 : o.result(d, PtxType.B32), o.result(p, PtxType.PRED), members);
    }
}
