package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/**
 * Marks of results whose sources are not all written, bit by bit where an instruction only moves, masks or joins bits, as compilers
 * pack fields; any other result is not written at all.
 */
final class WrittenBytes {
    private final Instruction instruction;
    private final RegisterShadow shadow;
    private final Frame frame;
    private final int lane;
    private final PtxType type;
    private final List<Source> sources = new ArrayList<>();
    private Origin origin;

    /** An operand: which of its bits are written, and their values. */
    private record Source(long written, long value) {
        long zeros() {
            return written & ~value;
        }

        long ones() {
            return written & value;
        }
    }

    /** Gives the results of {@code instruction} their marks in {@code lanes}. */
    static void follow(Instruction instruction, RegisterShadow shadow, Frame frame, int lanes) {
        for (int left = lanes; left != 0; left &= left - 1) new WrittenBytes(instruction, shadow, frame, Integer.numberOfTrailingZeros(left)).follow(lanes);
    }

    private WrittenBytes(Instruction instruction, RegisterShadow shadow, Frame frame, int lane) {
        this.instruction = instruction;
        this.shadow = shadow;
        this.frame = frame;
        this.lane = lane;
        type = new Opcode(instruction.source().opcode()).type();
    }

    private void follow(int lanes) {
        int[] reads = instruction.use().reads();
        int next = instruction.isGuarded() ? 1 : 0;
        boolean unwritten = false;
        for (int i = next; i < reads.length; i++) unwritten |= note(reads[i], lanes);
        List<Operand> operands = instruction.source().operands();
        for (int i = 1; i < operands.size(); i++) {
            if (operands.get(i) instanceof Operand.Reg && next < reads.length) sources.add(register(reads[next++]));
            else sources.add(new Source(-1, operands.get(i) instanceof Operand.Int(long value) ? value : 0));
        }
        long moved = unwritten ? moved() : -1;
        boolean computed = moved == 0 && !isMove();
        for (int slot : instruction.use().writes()) shadow.put(slot, lane, bytes(moved), computed ? origin.used() : origin);
    }

    /** Remembers where the first unwritten source came from; whether {@code slot} is one. */
    private boolean note(int slot, int lanes) {
        if ((shadow.lanes(slot) >>> lane & 1) != 0) return false;
        if (origin == null) {
            origin = shadow.origin(slot, lane);
            if (origin == null) origin = Origin.read(instruction, lanes & ~shadow.lanes(slot));
        }
        return true;
    }

    private Source register(int slot) {
        int number = Layout.number(slot);
        int at = number * Frame.LANES + lane;
        long value = switch (Layout.kind(slot)) {
            case Layout.KIND_32 -> frame.r[at];
            case Layout.KIND_64 -> frame.l[at];
            default -> -(frame.p[number] >>> lane & 1);
        };
        return new Source(bits(shadow.bytes(slot, lane)), value);
    }

    private boolean isMove() {
        return switch (instruction.source().name()) {
            case "and", "or", "shl", "shr", "prmt", "bfe", "bfi" -> true;
            case "cvt" -> isWholeConversion();
            default -> false;
        };
    }

    /** The written bits of the result. */
    private long moved() {
        if (type == null) return 0;
        return switch (instruction.source().name()) {
            case "and" -> and(sources.get(0), sources.get(1));
            case "or" -> sources.get(0).written & sources.get(1).written | sources.get(0).ones() | sources.get(1).ones();
            case "shl" -> sources.get(1).written == -1 ? shl(sources.get(0).written, sources.get(1).value) : 0;
            case "shr" -> sources.get(1).written == -1 ? shr(sources.get(0).written, sources.get(1).value) : 0;
            case "prmt" -> sources.get(2).written == -1 && instruction.source().opcode().equals("prmt.b32") ? permuted() : 0;
            case "bfe" -> sources.get(1).written == -1 && sources.get(2).written == -1 ? extracted() : 0;
            case "bfi" -> sources.get(2).written == -1 && sources.get(3).written == -1 ? inserted() : 0;
            case "cvt" -> isWholeConversion() ? converted() : 0;
            case "xor", "sub" -> isZero() ? -1 : 0;
            default -> 0;
        };
    }

    /** Whether an integer is taken from itself: that is 0 whatever it was, and a common way to write 0. */
    private boolean isZero() {
        List<Operand> operands = instruction.source().operands();
        return !type.isFloat() && operands.get(1) instanceof Operand.Reg && operands.get(1).equals(operands.get(2));
    }

    /** A word of local memory masked by a constant with a hole is a bit field that is being set: it counts as written. */
    private long and(Source a, Source b) {
        long written = a.written & b.written | a.zeros() | b.zeros();
        boolean field = instruction.source().operands().get(2) instanceof Operand.Int(long mask) && (mask & mask + 1) != 0;
        if (!field || origin.kind() != Finding.Kind.UNINITIALIZED_LOCAL) return written;
        for (int i = 0; i < type.bits(); i += Byte.SIZE) {
            long part = b.value >>> i & 0xff;
            if (part != 0 && part != 0xff) written |= 0xffL << i;
        }
        return written;
    }

    private static long shl(long written, long count) {
        return count >= Long.SIZE || count < 0 ? -1 : written << count | (1L << count) - 1;
    }

    private long shr(long written, long count) {
        if (count < 0 || count >= type.bits()) return type.isSigned() && !top(written) ? 0 : -1;
        int spare = Long.SIZE - type.bits();
        return type.isSigned() ? written << spare >> spare >> count : written << spare >>> spare >>> count | ~(-1L >>> spare + count);
    }

    private boolean top(long written) {
        return (written >>> type.bits() - 1 & 1) != 0;
    }

    private long permuted() {
        long from = sources.get(0).written & 0xffffffffL | sources.get(1).written << Integer.SIZE;
        long result = -1L << Integer.SIZE;
        for (int i = 0; i < Integer.BYTES; i++) {
            long select = sources.get(2).value >>> 4 * i & 7;
            result |= (from >>> Byte.SIZE * select & 0xff) << Byte.SIZE * i;
        }
        return result;
    }

    private long extracted() {
        long mask = (1L << Math.min(63, sources.get(2).value & 0xff)) - 1;
        long field = sources.get(0).written >>> Math.min(63, sources.get(1).value & 0xff) & mask;
        return field == mask ? -1 : type.isSigned() ? field : field | ~mask;
    }

    private long inserted() {
        long at = Math.min(63, sources.get(2).value & 0xff);
        long mask = (1L << Math.min(63, sources.get(3).value & 0xff)) - 1 << at;
        return sources.get(1).written & ~mask | sources.get(0).written << at & mask;
    }

    /** Whether it is {@code cvt} between integers that keeps the low bits. */
    private boolean isWholeConversion() {
        PtxType to = new Opcode(instruction.source().opcode()).typeFromEnd(1);
        return to != null && !to.isFloat() && !type.isFloat() && !instruction.source().opcode().contains(".sat");
    }

    private long converted() {
        long low = type.bits() == Long.SIZE ? -1 : (1L << type.bits()) - 1;
        long written = sources.get(0).written & low;
        return written == low ? -1 : type.isSigned() && !top(written) ? written : written | ~low;
    }

    /** Bytes of which every bit is written. */
    private static int bytes(long written) {
        int bytes = 0;
        for (int i = 0; i < Long.BYTES; i++) if ((written >>> Byte.SIZE * i & 0xff) == 0xff) bytes |= 1 << i;
        return bytes;
    }

    private static long bits(int bytes) {
        long written = 0;
        for (int i = 0; i < Long.BYTES; i++) if ((bytes >>> i & 1) != 0) written |= 0xffL << Byte.SIZE * i;
        return written;
    }
}
