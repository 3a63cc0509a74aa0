package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import lorikeet.ptx.syntax.Callees;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.SpecialRegisters;
import lorikeet.ptx.syntax.Statement;

/**
 * The operands of one statement as rows of the frame, checked against the types that the instruction wants. It notes which
 * registers are read and written.
 */
final class OperandRows {
    private final Statement statement;
    private final Layout layout;
    private final Addresses addresses;
    private final Labels labels;
    private final List<Integer> reads = new ArrayList<>();
    private final List<Integer> writes = new ArrayList<>();

    OperandRows(Statement statement, Layout layout, Addresses addresses, Labels labels) {
        this.statement = statement;
        this.layout = layout;
        this.addresses = addresses;
        this.labels = labels;
    }

    Statement statement() {
        return statement;
    }

    Layout layout() {
        return layout;
    }

    Addresses addresses() {
        return addresses;
    }

    /** The block that begins at a label. */
    BasicBlock label(Operand operand) {
        if (operand instanceof Operand.Name name) return labels.block(name);
        throw error("expected a label, found " + operand);
    }

    /** The blocks of a {@code .branchtargets} list. */
    List<BasicBlock> targets(Operand operand) {
        if (operand instanceof Operand.Name name) return labels.targets(name);
        throw error("expected the name of a .branchtargets list, found " + operand);
    }

    /** What the {@code .callprototype} or {@code .calltargets} of a call through a pointer says. */
    Callees callees(Operand operand) {
        if (operand instanceof Operand.Name name) return labels.callees(name);
        throw error("expected the name of a .callprototype or .calltargets, found " + operand);
    }

    int count() {
        return statement.operands().size();
    }

    Operand operand(int index) {
        return statement.operands().get(index);
    }

    /** Refuses a number of operands outside {@code least} to {@code most}. */
    void expectCount(int least, int most) {
        int found = count();
        if (found >= least && found <= most) return;
        throw error("expected " + (least == most ? least : least + " to " + most) + " operands, found " + found);
    }

    RuntimeException error(String what) {
        return statement.at().error(statement.opcode() + ": " + what);
    }

    RuntimeException unsupported(String what) {
        return statement.at().error("instruction '" + statement + "' is not supported: " + what);
    }

    /** Refuses {@code what} for a module of an older version or target. */
    void require(int version, int architecture, String what) {
        Module module = addresses.program().module();
        if (module.version() >= version && module.architecture() >= architecture) return;
        throw error(what + " needs .version " + version / 10 + "." + version % 10 + " and .target sm_" + architecture);
    }

    RegisterUse use() {
        return new RegisterUse(reads.stream().mapToInt(Integer::intValue).toArray(), writes.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Row of the result {@code operand}, a register of {@code type}. A sink gets a row that nobody reads. */
    int result(Operand operand, PtxType type) {
        return switch (operand) {
            case Operand.Reg(Register register) -> {
                checkType(register, type);
                yield result(register);
            }
            case Operand.Sink() -> layout.temporary(type);
            default -> throw error("the result must be a register, found " + operand);
        };
    }

    int result(Register register) {
        note(writes, register);
        return layout.row(register);
    }

    /** A register of 128 bits has two rows. */
    private void note(List<Integer> slots, Register register) {
        int slot = layout.slot(register);
        slots.add(slot);
        if (register.type().bits() == 128) slots.add(slot + 1);
    }

    /** Row of a register that is read. */
    int source(Register register) {
        note(reads, register);
        return layout.row(register);
    }

    /** Row of a source register that may be wider than {@code type}; its low bits count. */
    int sourceAtLeast(Register register, PtxType type) {
        checkAtLeast(register, type);
        return source(register);
    }

    /** Row of a result register that may be wider than {@code type}. */
    int resultAtLeast(Register register, PtxType type) {
        checkAtLeast(register, type);
        return result(register);
    }

    private void checkAtLeast(Register register, PtxType type) {
        boolean untyped = register.type().kind() == PtxType.Kind.BITS;
        boolean wider = register.type().bits() > type.bits() && register.type() != PtxType.B128 && type != PtxType.PRED && !register.type().isFloat() && (untyped || !type.isFloat());
        if (!wider) checkType(register, type);
    }

    /** Row of the operand {@code operand} of {@code type}: a register, constant, special register or address. */
    int source(Operand operand, PtxType type) {
        return switch (operand) {
            case Operand.Reg(Register register) -> {
                checkType(register, type);
                yield source(register);
            }
            case Operand.Not(Register register) when type == PtxType.PRED -> ~source(register);
            case Operand.Int(long value) -> constant(value, type);
            case Operand.Real real -> constant(real, type);
            case Operand.Special(String name) -> special(name, type);
            case Operand.Symbol symbol -> {
                if (!takesAddresses()) throw error("variable " + symbol + " where a register is expected: mov its address to one before");
                yield addresses.row(layout, symbol, type.bits() == 64);
            }
            case Operand.Name name -> addresses.function(this, name, type.bits() == 64);
            default -> throw error("operand " + operand + " cannot stand here");
        };
    }

    /** Instructions that take the name of a variable for its address: those of addresses themselves, and accesses in brackets. */
    private boolean takesAddresses() {
        String name = statement.name();
        boolean converts = name.equals("cvta") && !statement.opcode().startsWith("cvta.to.");
        boolean bracketed = statement.operands().stream().anyMatch(Operand.Address.class::isInstance);
        return name.equals("mov") || name.equals("call") || statement.opcode().startsWith("mapa.shared::cluster.") || converts || bracketed;
    }

    private void checkType(Register register, PtxType type) {
        if (!register.type().fits(type)) {
            throw error("register " + register + " is ." + register.type().ptx() + ", expected ." + type.ptx());
        }
    }

    private int constant(long value, PtxType type) {
        if (type == PtxType.PRED) return layout.constantPredicate(value != 0);
        if (type.bits() >= 32 && type.isFloat() && type != PtxType.F16X2 && type != PtxType.BF16X2) {
            throw error("integer constant " + value + " where ." + type.ptx() + " is expected");
        }
        return type.bits() == 64 ? layout.constant64(value) : layout.constant32((int) value);
    }

    private int constant(Operand.Real real, PtxType type) {
        if (type.bits() == 64 && (type.isFloat() || type == PtxType.B64)) return layout.constant64(Double.doubleToRawLongBits(real.value()));
        if (type.bits() == 32 && (type.isFloat() || type == PtxType.B32)) return layout.constant32(bits(real));
        throw error("floating-point constant " + real + " where ." + type.ptx() + " is expected");
    }

    private static int bits(Operand.Real real) {
        return Float.floatToRawIntBits((float) real.value());
    }

    private int special(String name, PtxType type) {
        if (!statement.name().equals("mov") && !statement.name().equals("cvt")) throw error("special register " + name + " where a register is expected: mov it to one before");
        PtxType own = SpecialRegisters.type(name);
        // Nobody asks for clusters here: %is_explicit_cluster.
        if (own == PtxType.PRED && type == PtxType.PRED) return layout.constantPredicate(false);
        if (own.bits() != type.bits() && !(own.bits() == 32 && type.bits() == 16)) {
            throw error("special register " + name + " is ." + own.ptx() + ", expected ." + type.ptx());
        }
        return SpecialRows.row(this, name, own.bits() == 64);
    }
}
