package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.Space;

/** Loads and stores, conversion of addresses between spaces, fences and hints. */
final class MemoryFamily {
    /** From where on 32 bytes can be accessed at once. */
    private static final int WIDE_VERSION = 88;
    private static final int WIDE_ARCHITECTURE = 100;

    private MemoryFamily() {}

    static void families(Map<String, Family> families) {
        families.put("ld", MemoryFamily::load);
        families.put("ldu", MemoryFamily::load);
        families.put("st", MemoryFamily::store);
        families.put("cvta", MemoryFamily::convertAddress);
        families.put("isspacep", MemoryFamily::isSpace);
        families.put("membar", MemoryFamily::fence);
        families.put("fence", MemoryFamily::fence);
        for (String hint : new String[] {"prefetch", "prefetchu", "applypriority", "discard", "nanosleep"}) families.put(hint, MemoryFamily::nothing);
    }

    /** What loads and stores have in common. */
    private record Moved(MemoryOrder order, boolean readOnly, Access.Place place, List<Operand> elements, PtxType type, boolean wide) {
        /** @param address index of the address among the operands; the elements are the other one */
        static Moved take(Opcode op, OperandRows o, int address) {
            MemoryOrder order = MemoryOrder.ofAccess(op);
            Space space = takeSpace(op, o);
            boolean readOnly = address == 1 && op.take("nc");
            boolean hinted = takeHints(op);
            int width = takeWidth(op);
            PtxType type = elementType(op, o);
            o.expectCount(hinted ? 3 : 2, hinted ? 3 : 2);
            Access.Place place = MemoryFamily.place(o, o.operand(address), space);
            List<Operand> elements = MemoryFamily.elements(o, o.operand(1 - address), width, type);
            requireSpace(op, o, place.space(), address == 0, readOnly, order.strong());
            if (width * type.bytes() > 16) requireWideAccesses(op, o, place.space());
            noteOrder(o, place.space(), order.strong());
            return new Moved(order, readOnly, place, elements, type, isWide(o, elements, type));
        }

        /** A register of 128 bits moves as two halves. */
        int partBytes() {
            return Math.min(type.bytes(), Long.BYTES);
        }

        int[] parts(int[] rows) {
            return type == PtxType.B128 ? new int[] {rows[0], rows[0] + Frame.LANES} : rows;
        }
    }

    private static void requireSpace(Opcode op, OperandRows o, Space space, boolean stores, boolean readOnly, boolean synchronizing) {
        boolean global = space == Space.GLOBAL;
        if (stores && space == Space.CONST) throw o.error("nothing is stored to constant memory");
        if (stores && space == Space.PARAM && ((Operand.Address) o.operand(0)).base() instanceof Operand.Symbol) throw o.error("nothing is stored to a parameter of an entry");
        if (readOnly && !global) throw o.error(".nc is for global memory");
        if (synchronizing && (space == Space.CONST || space == Space.PARAM)) throw o.error("an ordered access to " + space.ptx() + " memory, which nobody changes");
        if (op.name().equals("ldu") && !global && space != Space.GENERIC) throw o.error("it is for global memory");
    }

    private static void requireWideAccesses(Opcode op, OperandRows o, Space space) {
        Module module = o.addresses().program().module();
        boolean known = module.version() >= WIDE_VERSION && module.architecture() >= WIDE_ARCHITECTURE;
        if (!known) throw o.error("accesses of more than 16 bytes need .version 8.8 and .target sm_100");
        if (op.name().equals("ldu") || space != Space.GLOBAL && space != Space.GENERIC) throw o.error("accesses of more than 16 bytes are for global memory");
    }

    private static Instruction load(Opcode op, OperandRows o) {
        Moved m = Moved.take(op, o, 1);
        PtxType type = m.type();
        if (o.operand(0) instanceof Operand.Sink) throw o.error("a whole result is not thrown away");
        int[] rows = m.elements().stream().mapToInt(element -> element instanceof Operand.Reg(Register register) ? o.resultAtLeast(register, type)
                : o.result(element, m.wide() ? PtxType.B64 : PtxType.B32)).toArray();
        int bytes = m.partBytes();
        Transfer transfer = m.wide() ? Transfer.load64(bytes, type.isSigned()) : Transfer.load32(bytes, type.isSigned());
        return new Load(m.place(), transfer, bytes, m.wide(), m.parts(rows), o.addresses().program().newSite(), m.readOnly(), m.order());
    }

    private static Instruction store(Opcode op, OperandRows o) {
        Moved m = Moved.take(op, o, 0);
        PtxType type = m.type();
        int[] rows = m.elements().stream().mapToInt(element -> element instanceof Operand.Reg(Register register) ? o.sourceAtLeast(register, type) : o.source(element, type)).toArray();
        Transfer transfer = m.wide() ? Transfer.store64(m.partBytes()) : Transfer.store32(m.partBytes());
        return new Store(m.place(), transfer, m.partBytes(), m.parts(rows), o.addresses().program().newSite(), m.order());
    }

    private static void noteOrder(OperandRows o, Space space, boolean synchronizing) {
        if (!synchronizing) return;
        o.addresses().program().noteSpin();
        if (space == Space.GLOBAL || space == Space.GENERIC) o.addresses().program().orderBlocks();
    }

    static Space takeSpace(Opcode op, OperandRows o) {
        for (String name : new String[] {"global", "shared", "shared::cta", "local", "const", "param", "param::entry", "param::func"}) {
            if (op.take(name)) return Space.of(name);
        }
        // A block is a cluster of its own.
        if (op.take("shared::cluster")) return Space.SHARED;
        return Space.GENERIC;
    }

    /** Takes cache hints; whether the instruction has a cache policy as its last operand. */
    static boolean takeHints(Opcode op) {
        op.takeOneOf("ca", "cg", "cs", "lu", "cv", "wb", "wt");
        op.takeOneOf("unified");
        String[] hints = {"L1::evict_normal", "L1::evict_unchanged", "L1::evict_first", "L1::evict_last", "L1::no_allocate",
            "L2::evict_normal", "L2::evict_first", "L2::evict_last", "L2::64B", "L2::128B", "L2::256B"};
        while (op.takeOneOf(hints) != null) continue;
        return op.take("L2::cache_hint");
    }

    private static int takeWidth(Opcode op) {
        String width = op.takeOneOf("v2", "v4", "v8");
        return width == null ? 1 : width.charAt(1) - '0';
    }

    private static PtxType elementType(Opcode op, OperandRows o) {
        PtxType type = op.takeType();
        if (type == null) throw o.error("no type");
        if (type == PtxType.PRED) throw o.unsupported("type ." + type.ptx());
        if (type == PtxType.B128) o.require(83, 70, ".b128");
        return type;
    }

    private static List<Operand> elements(OperandRows o, Operand operand, int width, PtxType type) {
        List<Operand> elements = operand instanceof Operand.Vector(List<Operand> list) ? list : List.of(operand);
        boolean vector = operand instanceof Operand.Vector;
        if (type == PtxType.B128 && !(operand instanceof Operand.Reg)) throw o.error("expected one register of 128 bits, found " + operand);
        if (elements.size() != width || vector != width > 1 && !(vector && width == 1)) {
            throw o.error("expected " + (width == 1 ? "one register" : "a vector of " + width) + ", found " + operand);
        }
        if (width * type.bytes() > 32) throw o.error("a vector of " + width * type.bytes() + " bytes, expected at most 32");
        return elements;
    }

    private static boolean isWide(OperandRows o, List<Operand> elements, PtxType type) {
        if (type == PtxType.B128) return true;
        boolean wide = type.bits() == 64;
        boolean known = false;
        for (Operand element : elements) {
            if (!(element instanceof Operand.Reg(Register register))) continue;
            boolean own = register.type().bits() == 64;
            if (known && own != wide) throw o.error("registers of different widths in one vector");
            wide = own;
            known = true;
        }
        return wide;
    }

    /** Where an address operand points. A variable's own space is taken where the opcode names none. */
    static Access.Place place(OperandRows o, Operand operand, Space space) {
        if (!(operand instanceof Operand.Address(Operand base, long offset))) throw o.error("expected an address, found " + operand);
        boolean wideAddresses = o.addresses().program().module().addressSize() == 64;
        return switch (base) {
            case Operand.Reg(Register register) -> {
                boolean wide = register.type().bits() == 64;
                boolean fits = wide || register.type().bits() == 32 && (!wideAddresses || space != Space.GLOBAL && space != Space.GENERIC && space != Space.CONST);
                if (!fits || register.type().isFloat()) throw o.error("register " + register + " (." + register.type().ptx() + ") is no address");
                Space meant = space == Space.PARAM && !o.addresses().isEntry() ? Space.LOCAL : space;
                yield new Access.Place(meant, o.source(register), wide, offset);
            }
            case Operand.Symbol symbol -> {
                Space own = o.addresses().space(symbol.variable());
                boolean named = space == Space.GENERIC || space == own || space == Space.PARAM && own == Space.LOCAL;
                if (!named) throw o.error(symbol + " lies in " + own.ptx() + " memory");
                yield new Access.Place(own, o.source(symbol, PtxType.U64), true, offset);
            }
            case Operand.Int(long value) -> new Access.Place(space, o.layout().constant64(value), true, offset);
            default -> throw o.error("expected an address, found " + operand);
        };
    }

    private static Instruction convertAddress(Opcode op, OperandRows o) {
        boolean to = op.take("to");
        Space space = takeSpace(op, o);
        PtxType type = op.takeType();
        if (type == null || type.bits() != 64 && type.bits() != 32 || space == Space.GENERIC) throw o.error("expected a space and .u64");
        o.expectCount(2, 2);
        long window = switch (space) {
            case SHARED -> Windows.SHARED;
            case LOCAL -> Windows.LOCAL;
            case PARAM -> o.addresses().isEntry() ? Windows.PARAM : Windows.LOCAL;
            case GLOBAL, CONST, GENERIC -> 0;
        };
        if (type.bits() == 32 && window != 0) throw o.unsupported("32-bit generic addresses");
        int a = o.source(o.operand(1), type);
        long shift = to ? -window : window;
        Row1 row = type.bits() == 32 ? Lanes.ints((int x) -> x) : (f, d, x) -> {
            long[] l = f.l;
            for (int i = 0; i < Frame.LANES; i++) l[d + i] = l[x + i] + shift;
        };
        return new Alu.Unary(row, type, o.result(o.operand(0), type), a);
    }

    private static Instruction isSpace(Opcode op, OperandRows o) {
        Space space = takeSpace(op, o);
        o.expectCount(2, 2);
        int a = o.source(o.operand(1), PtxType.U64);
        Comparison inside = (f, x, y) -> {
            int lanes = 0;
            for (int i = 0; i < Frame.LANES; i++) lanes |= isIn(space, f.l[x + i]) ? 1 << i : 0;
            return lanes;
        };
        return new SetPredicate(inside, "", o.result(o.operand(0), PtxType.PRED), -1, a, a, 0);
    }

    private static boolean isIn(Space space, long address) {
        return switch (space) {
            case SHARED -> Windows.isIn(Windows.SHARED, address);
            case LOCAL -> Windows.isIn(Windows.LOCAL, address);
            case PARAM -> Windows.isIn(Windows.PARAM, address);
            case CONST -> address >= Windows.CONST && address < Windows.GLOBAL;
            case GLOBAL -> address >= Windows.GLOBAL || address < Windows.SHARED;
            case GENERIC -> true;
        };
    }

    private static Instruction fence(Opcode op, OperandRows o) {
        return new Fence(MemoryOrder.ofFence(op), op.has("mbarrier_init"));
    }

    /** Hints and pauses change no result. */
    private static Instruction nothing(Opcode op, OperandRows o) {
        while (op.peek() != null) op.take(op.peek());
        if (op.name().equals("nanosleep")) {
            o.expectCount(1, 1);
            o.addresses().program().noteSpin();
        }
        return new Nothing();
    }

    /** {@code membar} and {@code fence}: what they order is in order here already, only checks look at them. */
    static final class Fence extends Instruction {
        private final MemoryOrder order;
        private final boolean ofObjects;

        Fence(MemoryOrder order, boolean ofObjects) {
            this.order = order;
            this.ofObjects = ofObjects;
        }

        /** Whether it is {@code fence.mbarrier_init}, which releases what {@code mbarrier.init} wrote and nothing else. */
        boolean isOfObjects() {
            return ofObjects;
        }

        MemoryOrder order() {
            return order;
        }

        @Override
        void execute(Warp warp, int mask) {}
    }

    /** A hint. */
    static final class Nothing extends Instruction {
        @Override
        void execute(Warp warp, int mask) {}
    }
}
