package lorikeet.ptx.emulator;

import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;

/** {@code mbarrier}: objects in shared memory at which threads and asynchronous copies arrive. */
final class MbarrierFamily {
    private static final int VERSION = 80;
    private static final int ARCHITECTURE = 90;

    private MbarrierFamily() {}

    static void families(Map<String, Family> families) {
        families.put("mbarrier", MbarrierFamily::decode);
    }

    private static Instruction decode(Opcode op, OperandRows o) {
        String action = op.takeOneOf("init", "inval", "arrive", "arrive_drop", "expect_tx", "complete_tx", "test_wait", "try_wait", "pending_count");
        if (action == null) throw o.error("expected .init, .inval, .arrive, .arrive_drop, .expect_tx, .complete_tx, .test_wait, .try_wait or .pending_count");
        o.require(70, 80, op.name());
        Instruction made = switch (action) {
            case "init" -> init(op, o);
            case "inval" -> invalidate(op, o);
            case "arrive" -> arrive(op, o, false);
            case "arrive_drop" -> arrive(op, o, true);
            case "expect_tx" -> bytes(op, o, MbarrierAccess.Action.EXPECT);
            case "complete_tx" -> bytes(op, o, MbarrierAccess.Action.COMPLETE);
            case "pending_count" -> pendingCount(o);
            default -> await(op, o, action.equals("try_wait"));
        };
        if (op.takeType() != PtxType.B64) throw o.error("expected .b64");
        return made;
    }

    /** Where the object is. The block is a cluster of its own, so that {@code .shared::cluster} is its shared memory too. */
    static Access.Place place(Opcode op, OperandRows o, int operand) {
        if (op.has("shared::cluster")) o.require(VERSION, ARCHITECTURE, ".shared::cluster");
        Space space = op.takeOneOf("shared", "shared::cta", "shared::cluster") == null ? Space.GENERIC : Space.SHARED;
        return MemoryFamily.place(o, o.operand(operand), space);
    }

    private static MbarrierAccess access(OperandRows o, Access.Place place, MbarrierAccess.Action action, MbarrierAccess.Terms terms) {
        return new MbarrierAccess(place, action, terms, o.addresses().program().newSite());
    }

    private static Instruction init(Opcode op, OperandRows o) {
        o.expectCount(2, 2);
        Access.Place place = place(op, o, 0);
        int row = o.source(o.operand(1), PtxType.U32);
        return access(o, place, MbarrierAccess.Action.INIT, new MbarrierAccess.Terms(row, -1, -1, false, false, false));
    }

    private static Instruction invalidate(Opcode op, OperandRows o) {
        o.expectCount(1, 1);
        return access(o, place(op, o, 0), MbarrierAccess.Action.INVALIDATE, MbarrierAccess.Terms.NONE);
    }

    /** Takes {@code .SEM.SCOPE}; whether it is {@code strong}, which it is where nothing is said. */
    private static boolean takeOrder(Opcode op, OperandRows o, String strong) {
        String order = op.takeOneOf(strong, "relaxed");
        String scope = op.takeOneOf("cta", "cluster");
        if ((order == null) != (scope == null)) throw o.error("an order and a scope, .cta or .cluster, belong together");
        if (order != null) o.require(order.equals("relaxed") ? 86 : VERSION, order.equals("relaxed") || scope.equals("cluster") ? ARCHITECTURE : 80, "." + order);
        return !"relaxed".equals(order);
    }

    /** {@code mbarrier.arrive[_drop][.expect_tx|.noComplete] state, [object][, count or bytes]}. */
    private static Instruction arrive(Opcode op, OperandRows o, boolean drops) {
        boolean announces = op.take("expect_tx");
        boolean endsNone = op.take("noComplete");
        boolean cluster = op.has("shared::cluster");
        boolean releases = takeOrder(op, o, "release");
        if (announces) o.require(VERSION, ARCHITECTURE, ".expect_tx");
        if (announces && endsNone) throw o.error(".expect_tx or .noComplete, not both");
        o.expectCount(announces || endsNone ? 3 : 2, 3);
        boolean sink = o.operand(0) instanceof Operand.Sink;
        if (cluster && !sink) throw o.error("with .shared::cluster there is no state, expected _");
        Access.Place place = place(op, o, 1);
        int more = o.count() == 3 ? o.source(o.operand(2), PtxType.U32) : -1;
        if (more >= 0 && !announces && !endsNone) o.require(78, ARCHITECTURE, "a count without .noComplete");
        int result = sink ? -1 : o.result(o.operand(0), PtxType.B64);
        return access(o, place, MbarrierAccess.Action.ARRIVE, new MbarrierAccess.Terms(announces ? -1 : more, announces ? more : -1, result, drops, endsNone, releases));
    }

    /** {@code mbarrier.expect_tx [object], bytes}. */
    private static Instruction bytes(Opcode op, OperandRows o, MbarrierAccess.Action action) {
        o.require(VERSION, ARCHITECTURE, op.text());
        String scope = op.take("relaxed") ? op.takeOneOf("cta", "cluster") : "";
        if (scope == null) throw o.error(".relaxed needs a scope, .cta or .cluster");
        o.expectCount(2, 2);
        Access.Place place = place(op, o, 0);
        int row = o.source(o.operand(1), PtxType.U32);
        return access(o, place, action, new MbarrierAccess.Terms(-1, row, -1, false, false, false));
    }

    private static Instruction pendingCount(OperandRows o) {
        o.expectCount(2, 2);
        int state = o.source(o.operand(1), PtxType.B64);
        Row1 row = (f, d, a) -> {
            for (int i = 0; i < Frame.LANES; i++) f.r[d + i] = Mbarrier.pending(f.l[a + i]);
        };
        return new Alu.Unary(row, PtxType.U32, o.result(o.operand(0), PtxType.U32), state);
    }

    /** {@code mbarrier.try_wait[.parity] p, [object], state or parity[, nanoseconds]}. */
    private static Instruction await(Opcode op, OperandRows o, boolean suspends) {
        boolean parity = op.take("parity");
        boolean acquires = takeOrder(op, o, "acquire");
        if (suspends) o.require(78, ARCHITECTURE, ".try_wait");
        else if (parity) o.require(71, 80, ".parity");
        o.expectCount(3, suspends ? 4 : 3);
        if (op.has("shared::cluster")) throw o.error("a wait is for an object of the own block, expected .shared::cta");
        Access.Place place = place(op, o, 1);
        int phase = o.source(o.operand(2), parity ? PtxType.U32 : PtxType.B64);
        if (o.count() == 4) o.source(o.operand(3), PtxType.U32);
        Program program = o.addresses().program();
        program.noteSpin();
        return new MbarrierWait(place, o.result(o.operand(0), PtxType.PRED), phase, parity, acquires, program);
    }
}
