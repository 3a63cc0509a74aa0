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
    }

    private static void requireAligned(Opcode op, OperandRows o) {
        if (!op.take("sync") || !op.take("aligned")) throw o.error("expected .sync.aligned");
    }

    private static Instruction rows(Opcode op, OperandRows o, boolean store) {
        requireAligned(op, o);
        String count = op.takeOneOf("x1", "x2", "x4");
        boolean transposed = op.take("trans");
        Space space = MemoryFamily.takeSpace(op, o);
        boolean shape = op.take("m8n8") && op.takeType() == PtxType.B16;
        if (!shape || count == null || space != Space.SHARED && space != Space.GENERIC) throw o.error("expected .m8n8, .x1, .x2 or .x4, .shared and .b16");
        o.expectCount(2, 2);
        Access.Place place = MemoryFamily.place(o, o.operand(store ? 0 : 1), space);
        Operand operand = o.operand(store ? 1 : 0);
        List<Operand> list = operand instanceof Operand.Vector(List<Operand> elements) ? elements : List.of(operand);
        if (list.size() != count.charAt(1) - '0') throw o.error("expected a vector of " + count.substring(1) + " registers, found " + operand);
        int[] registers = list.stream().mapToInt(r -> store ? o.source(r, PtxType.B32) : o.result(r, PtxType.B32)).toArray();
        return new MatrixRows(registers, transposed, store, place, o.addresses().program());
    }

    private static Instruction transpose(Opcode op, OperandRows o) {
        requireAligned(op, o);
        if (!op.take("m8n8") || !op.take("trans") || op.takeType() != PtxType.B16) throw o.error("expected .m8n8.trans.b16");
        o.expectCount(2, 2);
        int a = o.source(o.operand(1), PtxType.B32);
        return new MatrixMove(o.result(o.operand(0), PtxType.B32), a);
    }
}
