package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/** {@code mov}: copies, packing and unpacking of vectors, clocks; and the conversions of addresses between spaces. */
final class Moves {
    private Moves() {}

    static void rows(FormTable t) {
        t.unary("mov.(b16|u16|s16|f16|bf16|b32|u32|s32|f32|f16x2|bf16x2)", "T T", (f, d, a) -> System.arraycopy(f.r, a, f.r, d, LANES));
        t.unary("mov.(b64|u64|s64|f64)", "T T", (f, d, a) -> System.arraycopy(f.l, a, f.l, d, LANES));
    }

    static void families(Map<String, Family> families) {
        families.put("mov", Moves::mov);
    }

    private static Instruction mov(Opcode op, OperandRows o) {
        o.expectCount(2, 2);
        if (op.type() == PtxType.B128) return halves(op, o);
        String width = op.takeOneOf("v2", "v4");
        if (width != null) return vectors(width.charAt(1) - '0', op.takeType(), o);
        if (o.operand(1) instanceof Operand.Vector(List<Operand> parts)) return pack(op.takeType(), parts, o);
        if (o.operand(0) instanceof Operand.Vector(List<Operand> parts)) return unpack(op.takeType(), parts, o);
        if (o.operand(1) instanceof Operand.Special(String name) && Clock.isOne(name)) return clock(op.takeType(), name, o);
        return null;
    }

    /** {@code mov.v2.u32 d, a}: each is a vector register, or registers in braces. */
    private static Instruction vectors(int count, PtxType type, OperandRows o) {
        boolean vectors = o.operand(0) instanceof Operand.Vector(List<Operand> to) && o.operand(1) instanceof Operand.Vector(List<Operand> from) && to.size() == count && from.size() == count;
        if (!vectors || type == null || type == PtxType.PRED) throw o.error("expected two vectors of " + count);
        int[] sources = ((Operand.Vector) o.operand(1)).elements().stream().mapToInt(s -> o.source(s, type)).toArray();
        int[] results = ((Operand.Vector) o.operand(0)).elements().stream().mapToInt(d -> o.result(d, type)).toArray();
        return new VectorMove(results, sources, type.bits() == 64);
    }

    private static Instruction clock(PtxType type, String name, OperandRows o) {
        if (type == null || type.bits() != (name.equals("%clock64") || name.equals("%globaltimer") ? 64 : 32)) throw o.error("type does not fit " + name);
        return new Clock(name, o.result(o.operand(0), type), type.bits() == 64);
    }

    /** {@code mov.b128 d, {low, high}}, {@code mov.b128 {low, high}, a} and {@code mov.b128 d, a}. */
    private static Instruction halves(Opcode op, OperandRows o) {
        op.takeType();
        o.require(83, 70, ".b128");
        if (o.operand(1) instanceof Operand.Vector(List<Operand> parts) && parts.size() == 2) {
            int[] from = parts.stream().mapToInt(p -> o.source(p, PtxType.B64)).toArray();
            int d = o.result(o.operand(0), PtxType.B128);
            return new Halves128(new int[] {d, d + LANES}, from);
        }
        int a = o.source(o.operand(1), PtxType.B128);
        if (o.operand(0) instanceof Operand.Reg) {
            int d = o.result(o.operand(0), PtxType.B128);
            return new Halves128(new int[] {d, d + LANES}, new int[] {a, a + LANES});
        }
        if (!(o.operand(0) instanceof Operand.Vector(List<Operand> parts)) || parts.size() != 2) throw o.error("expected a register of 128 bits or a vector of two of 64");
        int[] to = parts.stream().mapToInt(p -> p instanceof Operand.Sink ? -1 : o.result(p, PtxType.B64)).toArray();
        return new Halves128(to, new int[] {a, a + LANES});
    }

    private static int partBits(PtxType type, List<Operand> parts, OperandRows o) {
        int bits = type == null || parts.isEmpty() ? 0 : type.bits() / parts.size();
        boolean whole = type != null && (type.bits() == 16 || type.bits() == 32 || type.bits() == 64);
        if (!whole || bits * parts.size() != type.bits() || bits != 8 && bits != 16 && bits != 32) {
            throw o.error("a vector of " + parts.size() + " elements does not make up ." + (type == null ? "?" : type.ptx()));
        }
        return bits;
    }

    private static PtxType part(int bits) {
        return bits == 8 ? PtxType.B8 : bits == 16 ? PtxType.B16 : PtxType.B32;
    }

    private static Instruction pack(PtxType type, List<Operand> parts, OperandRows o) {
        int bits = partBits(type, parts, o);
        int[] rows = parts.stream().mapToInt(p -> o.source(p, part(bits))).toArray();
        return new Pack(o.result(o.operand(0), type), rows, bits, type.bits() == 64);
    }

    private static Instruction unpack(PtxType type, List<Operand> parts, OperandRows o) {
        int bits = partBits(type, parts, o);
        int source = o.source(o.operand(1), type);
        int[] rows = parts.stream().mapToInt(p -> p instanceof Operand.Sink ? -1 : o.result(p, part(bits))).toArray();
        return new Unpack(source, rows, bits, type.bits() == 64);
    }
}
