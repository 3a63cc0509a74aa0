package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import lorikeet.ptx.syntax.Operand;

/** Instructions that move registers without looking at them: their results are written as far as their sources are. */
final class RegisterCopies {
    private static final Set<String> NAMES = Set.of("mov", "selp", "cvta");

    private RegisterCopies() {}

    static boolean isOne(Instruction instruction) {
        return NAMES.contains(instruction.source().name());
    }

    /** Copies marks for {@code lanes}; what must be written all the same has been looked at. */
    static void copy(Instruction instruction, RegisterShadow shadow, Frame frame, int lanes) {
        int[] reads = instruction.use().reads();
        int[] writes = instruction.use().writes();
        int first = instruction.isGuarded() ? 1 : 0;
        if (reads.length == first) { // of constants
            for (int slot : writes) shadow.set(slot, lanes);
            return;
        }
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            switch (instruction) {
                case Pack pack -> pack(pack, shadow, writes, reads, first, lane);
                case Halves128 halves -> halves(halves, shadow, writes, reads, first, lane);
                case VectorMove move -> vectors(move, shadow, writes, reads, first, lane);
                case Unpack unpack -> unpack(unpack, shadow, writes, reads[first], lane);
                case Instruction i when i.source().name().equals("selp") -> chosen(i, shadow, writes, reads, first, frame, lane);
                default -> {
                    if (writes.length > 0) shadow.put(writes[0], lane, shadow.bytes(reads[first], lane), shadow.origin(reads[first], lane));
                }
            }
        }
    }

    /** The registers among the elements of a vector, or among {@code operand} alone: their slots in order, -1 for a constant or a sink. */
    static int[] slots(Operand operand, int[] used, int from) {
        Operand[] elements = operand instanceof Operand.Vector(List<Operand> list) ? list.toArray(Operand[]::new) : new Operand[] {operand};
        int[] slots = new int[elements.length];
        int next = from;
        for (int i = 0; i < slots.length; i++) slots[i] = elements[i] instanceof Operand.Reg ? used[next++] : -1;
        return slots;
    }

    private static void pack(Pack pack, RegisterShadow shadow, int[] writes, int[] reads, int first, int lane) {
        int[] parts = slots(pack.source().operands().get(1), reads, first);
        int each = pack.bits() / Byte.SIZE;
        int bytes = 0;
        Origin origin = null;
        for (int i = 0; i < parts.length; i++) {
            int part = parts[i] < 0 ? -1 : shadow.bytes(parts[i], lane);
            bytes |= (part & (1 << each) - 1) << i * each;
            if (parts[i] >= 0 && origin == null && (part | -1 << each) != -1) origin = shadow.origin(parts[i], lane);
        }
        shadow.put(writes[0], lane, bytes | -1 << parts.length * each, origin);
    }

    private static void vectors(VectorMove move, RegisterShadow shadow, int[] writes, int[] reads, int first, int lane) {
        int[] from = slots(move.source().operands().get(1), reads, first);
        int[] to = slots(move.source().operands().getFirst(), writes, 0);
        int[] bytes = new int[from.length];
        Origin[] origins = new Origin[from.length];
        for (int i = 0; i < from.length; i++) {
            bytes[i] = from[i] < 0 ? -1 : shadow.bytes(from[i], lane);
            origins[i] = from[i] < 0 ? null : shadow.origin(from[i], lane);
        }
        for (int i = 0; i < to.length; i++) if (to[i] >= 0) shadow.put(to[i], lane, bytes[i], origins[i]);
    }

    private static void halves(Halves128 move, RegisterShadow shadow, int[] writes, int[] reads, int first, int lane) {
        Operand source = move.source().operands().get(1);
        Operand result = move.source().operands().getFirst();
        int[] from = source instanceof Operand.Vector ? slots(source, reads, first) : new int[] {reads[first], reads[first + 1]};
        int[] to = result instanceof Operand.Vector ? slots(result, writes, 0) : new int[] {writes[0], writes[1]};
        for (int i = 0; i < 2; i++) {
            if (to[i] >= 0) shadow.put(to[i], lane, from[i] < 0 ? -1 : shadow.bytes(from[i], lane), from[i] < 0 ? null : shadow.origin(from[i], lane));
        }
    }

    private static void unpack(Unpack unpack, RegisterShadow shadow, int[] writes, int read, int lane) {
        int[] parts = slots(unpack.source().operands().getFirst(), writes, 0);
        int each = unpack.bits() / Byte.SIZE;
        IntUnaryOperator part = i -> shadow.bytes(read, lane) >>> i * each | -1 << each;
        for (int i = 0; i < parts.length; i++) if (parts[i] >= 0) shadow.put(parts[i], lane, part.applyAsInt(i), shadow.origin(read, lane));
    }

    private static void chosen(Instruction select, RegisterShadow shadow, int[] writes, int[] reads, int first, Frame frame, int lane) {
        int a = select.source().operands().get(1) instanceof Operand.Reg ? reads[first] : -1;
        int b = select.source().operands().get(2) instanceof Operand.Reg ? reads[first + (a < 0 ? 0 : 1)] : -1;
        int predicate = reads[reads.length - 1];
        if ((shadow.lanes(predicate) >>> lane & 1) == 0) {
            Origin origin = shadow.origin(predicate, lane);
            if (writes.length > 0) shadow.put(writes[0], lane, 0, (origin == null ? Origin.read(select, ~shadow.lanes(predicate)) : origin).used());
            return;
        }
        boolean holds = (frame.p[Layout.number(predicate)] >>> lane & 1) != 0;
        int slot = holds != select.source().operands().get(3) instanceof Operand.Not ? a : b;
        if (writes.length > 0) shadow.put(writes[0], lane, slot < 0 ? -1 : shadow.bytes(slot, lane), slot < 0 ? null : shadow.origin(slot, lane));
    }
}
