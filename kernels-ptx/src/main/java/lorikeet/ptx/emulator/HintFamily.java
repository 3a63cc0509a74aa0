package lorikeet.ptx.emulator;

import java.util.Map;
import java.util.Set;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;

/** Instructions for what is not here: policies of a cache, launches that wait for each other, a profiler. They change no result. */
final class HintFamily {
    private static final Set<String> PRIORITIES = Set.of("L2::evict_last", "L2::evict_normal", "L2::evict_first", "L2::evict_unchanged");

    private HintFamily() {}

    static void families(Map<String, Family> families) {
        families.put("createpolicy", HintFamily::policy);
        families.put("griddepcontrol", HintFamily::dependency);
        families.put("pmevent", HintFamily::event);
    }

    /** {@code createpolicy.fractional.L2::evict_last.b64 policy[, fraction]} and its kin: a policy that nothing looks at. */
    private static Instruction policy(Opcode op, OperandRows o) {
        o.require(74, 80, "a cache policy");
        String kind = op.takeOneOf("fractional", "range", "cvt");
        Space space = op.take("global") ? Space.GLOBAL : Space.GENERIC;
        if (kind == null || op.takeType() != PtxType.B64) throw o.error("expected .fractional, .range or .cvt, and .b64");
        takePriorities(op, o, kind.equals("cvt"));
        if (kind.equals("fractional") && space != Space.GENERIC) throw o.error("no space, .fractional is of all");
        switch (kind) {
            case "range" -> range(o, space);
            case "cvt" -> {
                o.expectCount(2, 2);
                o.source(o.operand(1), PtxType.B64);
            }
            default -> {
                o.expectCount(1, 2);
                if (o.count() == 2) fraction(o);
            }
        }
        Row1 none = (f, d, a) -> {
            for (int i = 0; i < Frame.LANES; i++) f.l[d + i] = 0;
        };
        return new Alu.Unary(none, PtxType.B64, o.result(o.operand(0), PtxType.B64), 0);
    }

    /** {@code .L2} of a conversion; else what is kept first, and what becomes of the rest. */
    private static void takePriorities(Opcode op, OperandRows o, boolean converts) {
        if (converts && op.take("L2")) return;
        String first = op.peek();
        boolean known = !converts && first != null && PRIORITIES.contains(first) && op.take(first);
        if (!known) throw o.error("expected what is kept in .L2");
        op.takeOneOf("L2::evict_first", "L2::evict_unchanged");
    }

    private static void fraction(OperandRows o) {
        o.source(o.operand(1), PtxType.F32);
        boolean outside = o.operand(1) instanceof Operand.Real(double value, boolean _) && !(value > 0 && value <= 1);
        if (outside) throw o.error("a fraction of " + o.operand(1) + ", expected more than 0 and at most 1");
    }

    private static void range(OperandRows o, Space space) {
        o.expectCount(4, 4);
        MemoryFamily.place(o, o.operand(1), space);
        o.source(o.operand(2), PtxType.U32);
        o.source(o.operand(3), PtxType.U32);
    }

    private static Instruction dependency(Opcode op, OperandRows o) {
        o.require(78, 90, "griddepcontrol");
        if (op.takeOneOf("launch_dependents", "wait") == null) throw o.error("expected .launch_dependents or .wait");
        o.expectCount(0, 0);
        return new MemoryFamily.Nothing();
    }

    private static Instruction event(Opcode op, OperandRows o) {
        op.take("mask");
        o.expectCount(1, 1);
        AsyncFamily.constant(o, 0);
        return new MemoryFamily.Nothing();
    }
}
