package lorikeet.ptx.emulator;

import java.util.Map;
import java.util.Set;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;

/**
 * Video instructions: {@code vadd} and its kin on bytes, halves or whole registers, {@code vadd2} and {@code vadd4} on all halves or
 * bytes at a time. What they are given is extended by its type first, so that nothing is lost before the result is cut or clamped.
 */
final class VideoFamily {
    private static final Set<String> SCALAR = Set.of("vadd", "vsub", "vabsdiff", "vmin", "vmax", "vshl", "vshr", "vset");
    private static final Set<String> PACKED = Set.of("vadd", "vsub", "vavrg", "vabsdiff", "vmin", "vmax", "vset");
    private static final String[] COMPARISONS = {"eq", "ne", "lt", "le", "gt", "ge"};

    private VideoFamily() {}

    static void families(Map<String, Family> families) {
        for (String name : SCALAR) families.put(name, VideoFamily::scalar);
        for (String name : PACKED) {
            families.put(name + "2", (op, o) -> packed(op, o, 2));
            families.put(name + "4", (op, o) -> packed(op, o, 4));
        }
        families.put("vmad", VideoFamily::multiply);
    }

    /** The types of the result, which {@code vset} does not name, and of a and b. */
    private record Types(boolean d, boolean a, boolean b) {
        static Types take(Opcode op, OperandRows o, boolean named) {
            boolean b = isSigned(op.takeType(), o);
            boolean a = isSigned(op.takeType(), o);
            return new Types(named && isSigned(op.takeType(), o), a, b);
        }

        private static boolean isSigned(PtxType type, OperandRows o) {
            if (type != PtxType.U32 && type != PtxType.S32) throw o.error("expected types .u32 or .s32");
            return type == PtxType.S32;
        }
    }

    /** {@code vadd.s32.u32.s32[.sat][.add|.min|.max] d[.part], a[.part], b[.part][, c]}. */
    private static Instruction scalar(Opcode op, OperandRows o) {
        boolean compares = op.name().equals("vset");
        boolean shifts = op.name().equals("vshl") || op.name().equals("vshr");
        String mode = shifts ? op.takeOneOf("clamp", "wrap") : compares ? op.takeOneOf(COMPARISONS) : "";
        Types types = Types.take(op, o, !compares);
        if (mode == null) throw o.error(shifts ? "expected .clamp or .wrap" : "expected a comparison: .eq, .ne, .lt, .le, .gt or .ge");
        if (shifts && types.b) throw o.error("the amount of a shift is .u32");
        boolean saturates = !compares && op.take("sat");
        String second = op.takeOneOf("add", "min", "max");
        VideoPart part = part(o, 0);
        if (second != null && !part.isWhole()) throw o.error("a part of the result or ." + second + ", not both");
        int count = second != null || !part.isWhole() ? 4 : 3;
        o.expectCount(count, count);
        VideoPart partA = part(o, 1);
        VideoPart partB = part(o, 2);
        int a = source(o, 1);
        int b = source(o, 2);
        int c = count == 4 ? source(o, 3) : o.layout().constant32(0);
        VideoStep step = VideoStep.of(op.name(), mode);
        VideoEnd end = new VideoEnd(part, types.d, saturates, second);
        Lanes.IntTernary row = (x, y, z) -> end.of(step.of(partA.of(x, types.a), partB.of(y, types.b)), z);
        return new Alu.Ternary(Lanes.ints(row), PtxType.B32, result(o), a, b, c);
    }

    /** {@code vadd2.s32.u32.s32[.sat|.add] d[.mask], a[.parts], b[.parts], c}. */
    private static Instruction packed(Opcode op, OperandRows o, int parts) {
        String name = op.name().substring(0, op.name().length() - 1);
        boolean compares = name.equals("vset");
        String mode = compares ? op.takeOneOf(COMPARISONS) : "";
        Types types = Types.take(op, o, !compares);
        if (mode == null) throw o.error("expected a comparison: .eq, .ne, .lt, .le, .gt or .ge");
        boolean saturates = !compares && op.take("sat");
        boolean sums = op.take("add");
        if (saturates && sums) throw o.error(".sat or .add, not both");
        o.expectCount(4, 4);
        int[] placesA = VideoPacked.places(text(o, 1), parts, false, o);
        int[] placesB = VideoPacked.places(text(o, 2), parts, true, o);
        int mask = VideoPacked.mask(text(o, 0), parts, o);
        int a = source(o, 1);
        int b = source(o, 2);
        int c = source(o, 3);
        VideoPacked packed = new VideoPacked(VideoStep.of(name, mode), placesA, placesB, mask, types.a, types.b, types.d, saturates, sums);
        return new Alu.Ternary(Lanes.ints(packed::of), PtxType.B32, result(o), a, b, c);
    }

    /** {@code vmad.s32.u32.s32[.po][.sat][.shr7|.shr15] d, [-]a[.part], [-]b[.part], [-]c}. */
    private static Instruction multiply(Opcode op, OperandRows o) {
        Types types = Types.take(op, o, true);
        boolean plusOne = op.take("po");
        boolean saturates = op.take("sat");
        int shift = op.take("shr7") ? 7 : op.take("shr15") ? 15 : 0;
        o.expectCount(4, 4);
        boolean negatesProduct = isNegated(o, 1) != isNegated(o, 2);
        boolean negatesSum = isNegated(o, 3);
        if (negatesProduct && negatesSum) throw o.error("the product or c is negated, not both");
        if (plusOne && (negatesProduct || negatesSum)) throw o.error(".po goes with no negation");
        if (!text(o, 3).isEmpty()) throw o.error("c is a whole register");
        VideoPart partA = part(o, 1);
        VideoPart partB = part(o, 2);
        int a = source(o, 1);
        int b = source(o, 2);
        int c = source(o, 3);
        VideoProduct product = new VideoProduct(types.a || types.b || negatesProduct || negatesSum, negatesProduct, negatesSum, plusOne, saturates, shift);
        Lanes.IntTernary row = (x, y, z) -> product.of(partA.of(x, types.a), partB.of(y, types.b), z);
        return new Alu.Ternary(Lanes.ints(row), PtxType.B32, result(o), a, b, c);
    }

    private static String text(OperandRows o, int index) {
        return o.operand(index) instanceof Operand.Selected(Register _, String part, boolean _) ? part : "";
    }

    private static boolean isNegated(OperandRows o, int index) {
        return o.operand(index) instanceof Operand.Selected(Register _, String _, boolean negated) && negated;
    }

    private static VideoPart part(OperandRows o, int index) {
        if (o.count() <= index) throw o.error("expected 3 or 4 operands, found " + o.count());
        return VideoPart.of(text(o, index), o);
    }

    private static Operand whole(OperandRows o, int index) {
        return o.operand(index) instanceof Operand.Selected(Register register, String _, boolean _) ? new Operand.Reg(register) : o.operand(index);
    }

    private static int source(OperandRows o, int index) {
        boolean negated = isNegated(o, index) && !o.statement().name().equals("vmad");
        if (negated) throw o.error("no negation of " + o.operand(index));
        return o.source(whole(o, index), PtxType.U32);
    }

    private static int result(OperandRows o) {
        return o.result(whole(o, 0), PtxType.U32);
    }
}
