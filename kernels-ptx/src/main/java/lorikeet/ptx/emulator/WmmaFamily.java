package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;

/** {@code wmma.load}, {@code wmma.store} and {@code wmma.mma}: matrix products whose fragments have no published layout. */
final class WmmaFamily {
    private static final String[] SHAPES = {"m16n16k16", "m32n8k16", "m8n32k16", "m16n16k8"};

    private WmmaFamily() {}

    static void families(Map<String, Family> families) {
        families.put("wmma", WmmaFamily::decode);
    }

    private record Shape(int m, int n, int k) {
        static Shape take(Opcode op, OperandRows o) {
            String text = op.takeOneOf(SHAPES);
            if (text == null) throw o.unsupported("this shape");
            String[] sizes = text.substring(1).split("[nk]");
            return new Shape(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
        }
    }

    private static Instruction decode(Opcode op, OperandRows o) {
        String action = op.takeOneOf("load", "store", "mma");
        if (action == null) throw o.error("expected .load, .store or .mma");
        if (action.equals("mma")) return multiply(op, o);
        boolean store = action.equals("store");
        String name = op.takeOneOf("a", "b", "c", "d");
        requireAligned(op, o);
        String layout = op.takeOneOf("row", "col");
        Shape shape = Shape.take(op, o);
        Space space = MemoryFamily.takeSpace(op, o);
        PtxType type = op.takeType();
        if (name == null || layout == null || type == null) throw o.error("expected a fragment, a layout and a type");
        WmmaFragment fragment = fragment(o, name.charAt(0), shape, type);
        o.expectCount(2, 3);
        Access.Place place = MemoryFamily.place(o, o.operand(store ? 0 : 1), space);
        int[] registers = registers(o, o.operand(store ? 1 : 0), fragment, !store);
        int stride = o.count() == 3 ? o.source(o.operand(2), PtxType.U32) : -1;
        return new WmmaAccess(fragment, layout.equals("col"), store, registers, stride, place, o.addresses().program());
    }

    private static void requireAligned(Opcode op, OperandRows o) {
        if (!op.take("sync") || !op.take("aligned")) throw o.error("expected .sync.aligned");
    }

    private static WmmaFragment fragment(OperandRows o, char name, Shape shape, PtxType type) {
        boolean shortDepth = shape.k == 8;
        WmmaFragment fragment = WmmaFragment.of(name, shape.m, shape.n, shape.k, type);
        boolean fits = fragment != null && (name == 'c' || name == 'd' ? !shortDepth || type == PtxType.F32 : shortDepth == (type == PtxType.TF32));
        if (!fits) throw o.unsupported("a fragment " + name + " of ." + type.ptx() + " in this shape");
        return fragment;
    }

    private static int[] registers(OperandRows o, Operand operand, WmmaFragment fragment, boolean result) {
        List<Operand> list = operand instanceof Operand.Vector(List<Operand> elements) ? elements : List.of(operand);
        if (list.size() != fragment.registers()) throw o.error("expected a vector of " + fragment.registers() + " registers, found " + operand);
        return list.stream().mapToInt(r -> result ? o.result(r, fragment.register()) : o.source(r, fragment.register())).toArray();
    }

    /** {@code wmma.mma.sync.aligned.LAYOUT.LAYOUT.SHAPE.D.C d, a, b, c} for f16; the others name all four types. */
    private static Instruction multiply(Opcode op, OperandRows o) {
        requireAligned(op, o);
        for (int i = 0; i < 2; i++) if (op.takeOneOf("row", "col") == null) throw o.error("expected two layouts");
        Shape shape = Shape.take(op, o);
        boolean saturates = op.take("satfinite");
        PtxType typeC = op.takeType();
        PtxType second = op.takeType();
        PtxType third = op.takeType();
        boolean allNamed = third != null;
        PtxType typeB = allNamed ? second : PtxType.F16;
        PtxType typeA = allNamed ? third : PtxType.F16;
        PtxType typeD = allNamed ? op.takeType() : second;
        if (typeD == null || typeB != typeA) throw o.unsupported("these types");
        o.expectCount(4, 4);
        WmmaFragment a = fragment(o, 'a', shape, typeA);
        WmmaFragment b = fragment(o, 'b', shape, typeB);
        WmmaFragment c = fragment(o, 'c', shape, typeC);
        WmmaFragment d = fragment(o, 'd', shape, typeD);
        int[] rowsA = registers(o, o.operand(1), a, false);
        int[] rowsB = registers(o, o.operand(2), b, false);
        int[] rowsC = registers(o, o.operand(3), c, false);
        return new WmmaMultiply(a, b, c, d, new int[][] {registers(o, o.operand(0), d, true), rowsA, rowsB, rowsC}, saturates);
    }
}
