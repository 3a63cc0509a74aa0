package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;

/** Instructions on matrices that lie across a warp. */
final class MatrixFamily {
    private MatrixFamily() {}

    static void families(Map<String, Family> families) {
        families.put("ldmatrix", (op, o) -> rows(op, o, false));
        families.put("stmatrix", (op, o) -> rows(op, o, true));
        families.put("movmatrix", MatrixFamily::transpose);
        families.put("mma", MatrixFamily::multiply);
    }

    private static void requireAligned(Opcode op, OperandRows o) {
        if (!op.take("sync") || !op.take("aligned")) throw o.error("expected .sync.aligned");
    }

    private static Instruction rows(Opcode op, OperandRows o, boolean store) {
        requireAligned(op, o);
        String count = op.takeOneOf("x1", "x2", "x4");
        boolean transposed = op.take("trans");
        Space space = MemoryFamily.takeSpace(op, o);
        if (store) o.require(78, 90, "stmatrix");
        if (!store && op.take("m16n16")) return bytes(op, o, count, transposed, space);
        boolean shape = op.take("m8n8") && op.takeType() == PtxType.B16;
        if (!shape || count == null || space != Space.SHARED && space != Space.GENERIC) throw o.error("expected .m8n8, .x1, .x2 or .x4, .shared and .b16");
        o.expectCount(2, 2);
        Access.Place place = MemoryFamily.place(o, o.operand(store ? 0 : 1), space);
        int[] registers = fragment(o, store ? 1 : 0, count.charAt(1) - '0', PtxType.B32, !store);
        return new MatrixRows(registers, transposed, store, place, o.addresses().program());
    }

    /** {@code ldmatrix.sync.aligned.m16n16.(x1|x2).trans.b8}. */
    private static Instruction bytes(Opcode op, OperandRows o, String count, boolean transposed, Space space) {
        SmallConversions.requireBlackwell(o, 86, ".m16n16");
        boolean form = transposed && ("x1".equals(count) || "x2".equals(count)) && (space == Space.SHARED || space == Space.GENERIC);
        if (!form || op.takeType() != PtxType.B8) throw o.error("expected .x1 or .x2, .trans, .shared and .b8");
        o.expectCount(2, 2);
        Access.Place place = MemoryFamily.place(o, o.operand(1), space);
        return new MatrixBytes(fragment(o, 0, 2 * (count.charAt(1) - '0'), PtxType.B32, true), place, o.addresses().program());
    }

    private static Instruction transpose(Opcode op, OperandRows o) {
        requireAligned(op, o);
        if (!op.take("m8n8") || !op.take("trans") || op.takeType() != PtxType.B16) throw o.error("expected .m8n8.trans.b16");
        o.expectCount(2, 2);
        int a = o.source(o.operand(1), PtxType.B32);
        return new MatrixMove(o.result(o.operand(0), PtxType.B32), a);
    }

    /** {@code mma.sync.aligned.SHAPE.row.col[.satfinite].D.A.B.C d, a, b, c}. */
    private static Instruction multiply(Opcode op, OperandRows o) {
        if (op.text().matches("mma\\.sp(::ordered_metadata)?\\..*")) throw o.unsupported("products of sparse matrices");
        requireAligned(op, o);
        String size = op.takeOneOf("m16n8k4", "m16n8k8", "m16n8k16", "m16n8k32");
        boolean layouts = op.text().contains(".row.col.") && op.take("row") && op.take("col");
        boolean saturates = op.take("satfinite");
        PtxType typeC = op.takeType();
        PtxType typeB = op.takeType();
        PtxType typeA = op.takeType();
        PtxType typeD = op.takeType();
        if (size == null || !layouts || typeD == null) throw o.unsupported("this shape or these layouts");
        int k = Integer.parseInt(size.substring(size.lastIndexOf('k') + 1));
        MmaShape shape = new MmaShape(k, typeA == PtxType.TF32 ? 1 : 32 / typeA.bits());
        boolean integers = typeA.bits() == 8 && !typeA.isFloat();
        boolean known = integers ? typeB.bits() == 8 && !typeB.isFloat() && typeC == PtxType.S32 && typeD == PtxType.S32 && (k == 16 || k == 32)
                : !saturates && (typeA == typeB || isEight(typeA) && isEight(typeB)) && floatsKnown(typeA, typeC, typeD, k);
        if (!known) throw o.unsupported("this combination of shape and types");
        if (isEight(typeA)) o.require(84, 89, "a product of ." + typeA.ptx());
        MmaRegisters registers = registers(o, shape, typeC, typeD);
        if (integers) return new MmaInteger(registers, typeA.isSigned(), typeB.isSigned(), saturates);
        return new MmaFloat(registers, typeA, typeB, typeD == PtxType.F16, typeC == PtxType.F16);
    }

    private static MmaRegisters registers(OperandRows o, MmaShape shape, PtxType typeC, PtxType typeD) {
        o.expectCount(4, 4);
        int[] a = fragment(o, 1, shape.registersOfA(), PtxType.B32, false);
        int[] b = fragment(o, 2, shape.registersOfB(), PtxType.B32, false);
        int[] c = fragment(o, 3, typeC.bits() == 16 ? 2 : 4, accumulator(typeC), false);
        int[] d = fragment(o, 0, typeD.bits() == 16 ? 2 : 4, accumulator(typeD), true);
        return new MmaRegisters(shape, d, a, b, c);
    }

    private static boolean isEight(PtxType type) {
        return type == PtxType.E4M3 || type == PtxType.E5M2;
    }

    private static boolean floatsKnown(PtxType element, PtxType typeC, PtxType typeD, int k) {
        boolean single = typeC == PtxType.F32 && typeD == PtxType.F32;
        return switch (element) {
            case F16 -> (k == 8 || k == 16) && (single || typeC == PtxType.F16 && typeD == PtxType.F16);
            case BF16 -> (k == 8 || k == 16) && single;
            case TF32 -> (k == 4 || k == 8) && single;
            case E4M3, E5M2 -> k == 32 && single;
            default -> false;
        };
    }

    private static PtxType accumulator(PtxType type) {
        return type.bits() == 16 ? PtxType.B32 : type;
    }

    private static int[] fragment(OperandRows o, int index, int count, PtxType type, boolean result) {
        Operand operand = o.operand(index);
        List<Operand> list = operand instanceof Operand.Vector(List<Operand> elements) ? elements : List.of(operand);
        if (list.size() != count) throw o.error("expected a vector of " + count + " registers, found " + operand);
        return list.stream().mapToInt(r -> result ? o.result(r, type) : o.source(r, type)).toArray();
    }
}
