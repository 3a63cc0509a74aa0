package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;

/** {@code atom} and {@code red} on 16 to 128 bits and on vectors. Lanes act one after another, the lowest first. */
final class Atomics {
    private Atomics() {}

    static void families(Map<String, Family> families) {
        families.put("atom", Atomics::decode);
        families.put("red", Atomics::decode);
    }

    /** What is done to memory: with {@code cas} another operand decides whether. */
    private record Operation(String name, PtxType type, boolean returns, boolean swaps) {
        static Operation take(Opcode op, OperandRows o) {
            boolean returns = op.name().equals("atom");
            String name = op.takeOneOf("add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec");
            boolean keepsSubnormals = op.take("noftz");
            PtxType type = op.takeType();
            if (name == null || type == null) throw o.error("expected an operation and a type");
            boolean swaps = name.equals("cas");
            boolean half = type == PtxType.F16 || type == PtxType.BF16 || type == PtxType.F16X2 || type == PtxType.BF16X2;
            boolean exists = Atomics.exists(name, type) && half == keepsSubnormals && (returns || !swaps && !name.equals("exch"));
            if (!exists) throw o.unsupported(name + (keepsSubnormals ? ".noftz" : "") + " on ." + type.ptx());
            return new Operation(name, type, returns, swaps);
        }

        LongBinaryOperator update() {
            return swaps ? (old, b) -> b : Atomics.update(name, type);
        }

        /** Index of the address among the operands. */
        int first() {
            return returns ? 1 : 0;
        }
    }

    private static Instruction decode(Opcode op, OperandRows o) {
        MemoryOrder order = MemoryOrder.ofAtomic(op);
        Space space = MemoryFamily.takeSpace(op, o);
        int policy = op.take("L2::cache_hint") ? 1 : 0;
        String width = op.takeOneOf("v2", "v4", "v8");
        if (width != null) return vector(op, o, new Head(order, space, policy), width.charAt(1) - '0');
        if (op.type() == PtxType.B128) return wide(op, o, new Head(order, space, policy));
        Operation operation = Operation.take(op, o);
        int first = operation.first();
        int count = first + (operation.swaps() ? 3 : 2) + policy;
        o.expectCount(count, count);
        Access.Place place = MemoryFamily.place(o, o.operand(first), space);
        requireShared(o, place);
        PtxType type = operation.type();
        int b = o.source(o.operand(first + 1), type);
        int c = operation.swaps() ? o.source(o.operand(first + 2), type) : -1;
        int d = !operation.returns() || o.operand(0) instanceof Operand.Sink ? -1 : o.result(o.operand(0), type);
        Program program = o.addresses().program();
        program.noteSpin();
        if (place.space() != Space.SHARED) program.orderBlocks();
        return new Atomic(place, operation.update(), type.bytes(), d, b, c, program.newSite(), order);
    }

    /** What stands before the operation. {@code policy}: operands that say how to cache. */
    private record Head(MemoryOrder order, Space space, int policy) {}

    /** {@code red.global.add.v4.f32 [a], {b, …}} and its like. */
    private static Instruction vector(Opcode op, OperandRows o, Head head, int width) {
        o.require(81, 90, "a vector");
        boolean returns = op.name().equals("atom");
        String name = op.takeOneOf("add", "min", "max");
        boolean keepsSubnormals = op.take("noftz");
        PtxType type = op.takeType();
        boolean half = type == PtxType.F16 || type == PtxType.BF16 || type == PtxType.F16X2 || type == PtxType.BF16X2;
        boolean known = name != null && (half ? keepsSubnormals : type == PtxType.F32 && name.equals("add") && !keepsSubnormals);
        if (!known || width * type.bytes() > 16) throw o.unsupported("this operation on vectors of " + width);
        int first = returns ? 1 : 0;
        o.expectCount(first + 2 + head.policy, first + 2 + head.policy);
        Access.Place place = MemoryFamily.place(o, o.operand(first), head.space);
        if (place.space() != Space.GLOBAL && place.space() != Space.GENERIC) throw o.error("vectors are for global memory");
        PtxType register = type == PtxType.F32 ? type : type.bits() == 16 ? PtxType.B16 : PtxType.B32;
        int[] b = elements(o, first + 1, width).stream().mapToInt(e -> o.source(e, register)).toArray();
        int[] d = !returns ? new int[0] : elements(o, 0, width).stream().mapToInt(e -> e instanceof Operand.Sink ? -1 : o.result(e, register)).toArray();
        Program program = o.addresses().program();
        program.noteSpin();
        program.orderBlocks();
        return new AtomicVector(place, update(name, type), type.bytes(), d, b, program.newSite(), head.order);
    }

    private static List<Operand> elements(OperandRows o, int index, int width) {
        if (o.operand(index) instanceof Operand.Vector(List<Operand> list) && list.size() == width) return list;
        throw o.error("expected a vector of " + width + ", found " + o.operand(index));
    }

    /** {@code atom.exch.b128 d, [a], b} and {@code atom.cas.b128 d, [a], b, c}. */
    private static Instruction wide(Opcode op, OperandRows o, Head head) {
        o.require(83, 90, ".b128");
        String name = op.takeOneOf("exch", "cas");
        op.takeType();
        if (name == null || op.name().equals("red")) throw o.unsupported("only atom.exch and atom.cas are for .b128");
        int count = (name.equals("cas") ? 4 : 3) + head.policy;
        o.expectCount(count, count);
        Access.Place place = MemoryFamily.place(o, o.operand(1), head.space);
        requireShared(o, place);
        int b = o.source(o.operand(2), PtxType.B128);
        int c = name.equals("cas") ? o.source(o.operand(3), PtxType.B128) : -1;
        int d = o.operand(0) instanceof Operand.Sink ? -1 : o.result(o.operand(0), PtxType.B128);
        Program program = o.addresses().program();
        program.noteSpin();
        if (place.space() != Space.SHARED) program.orderBlocks();
        return new Atomic128(place, d, b, c, program.newSite(), head.order);
    }

    private static void requireShared(OperandRows o, Access.Place place) {
        boolean own = place.space() == Space.LOCAL || place.space() == Space.CONST || place.space() == Space.PARAM;
        if (own) throw o.error("no atomics in " + place.space().ptx() + " memory");
    }

    private static boolean exists(String operation, PtxType type) {
        return switch (operation) {
            case "add" -> type == PtxType.U32 || type == PtxType.S32 || type == PtxType.U64 || AtomicFloats.adds(type);
            case "min", "max" -> type == PtxType.U32 || type == PtxType.S32 || type == PtxType.U64 || type == PtxType.S64;
            case "inc", "dec" -> type == PtxType.U32;
            case "cas" -> type == PtxType.B16 || type == PtxType.B32 || type == PtxType.B64;
            default -> type == PtxType.B32 || type == PtxType.B64;
        };
    }

    /** The new value from the old one and the operand, as bits of the type. */
    static LongBinaryOperator update(String operation, PtxType type) {
        if (type.isFloat()) return AtomicFloats.of(operation, type);
        boolean narrow = type.bits() == 32;
        return switch (operation) {
            case "add" -> Long::sum;
            case "and" -> (old, b) -> old & b;
            case "or" -> (old, b) -> old | b;
            case "xor" -> (old, b) -> old ^ b;
            case "exch" -> (old, b) -> b;
            case "min" -> type.isSigned() ? Math::min : (old, b) -> less(old, b, narrow) ? old : b;
            case "max" -> type.isSigned() ? Math::max : (old, b) -> less(old, b, narrow) ? b : old;
            case "inc" -> (old, b) -> less(old, b, narrow) ? old + 1 : 0;
            case "dec" -> (old, b) -> (int) old == 0 || less(b, old, narrow) ? b : old - 1;
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private static boolean less(long a, long b, boolean narrow) {
        return narrow ? Integer.compareUnsigned((int) a, (int) b) < 0 : Long.compareUnsigned(a, b) < 0;
    }
}
