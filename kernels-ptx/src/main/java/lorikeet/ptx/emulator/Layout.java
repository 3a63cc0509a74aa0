package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;

/** Gives every register, constant, special register and address of one function its row. */
final class Layout {
    private static final int KIND_SHIFT = 30;
    /** Kinds of slots. */
    static final int KIND_32 = 0;
    static final int KIND_64 = 1;
    static final int KIND_PREDICATE = 2;

    private final Map<Register, Integer> registers = new HashMap<>();
    private final Map<Integer, Integer> constants32 = new HashMap<>();
    private final Map<Long, Integer> constants64 = new HashMap<>();
    private final Map<String, Integer> filled = new HashMap<>();
    private final List<Code.Fill> fills = new ArrayList<>();
    private int rows32 = 1;
    private int rows64 = 1;
    private int predicates;

    /** Row of a register, of one of 128 bits the first of two; of a predicate its number. */
    int row(Register register) {
        return registers.computeIfAbsent(register, r -> newRow(r.type()));
    }

    private int newRow(PtxType type) {
        if (type == PtxType.PRED) return predicates++;
        if (type.bits() == 128) return Frame.LANES * ((rows64 += 2) - 2);
        return Frame.LANES * (type.bits() == 64 ? rows64++ : rows32++);
    }

    /** A register that nobody named. */
    int temporary(PtxType type) {
        return newRow(type);
    }

    int constant32(int bits) {
        return constants32.computeIfAbsent(bits, b -> Frame.LANES * rows32++);
    }

    int constant64(long bits) {
        return constants64.computeIfAbsent(bits, b -> Frame.LANES * rows64++);
    }

    /** A predicate that is the same in all lanes. */
    int constantPredicate(boolean value) {
        return filled.computeIfAbsent("predicate " + value, k -> {
            int slot = predicates++;
            fills.add((frame, warp) -> frame.p[slot] = value ? -1 : 0);
            return slot;
        });
    }

    /** A row that is computed when a frame is made; {@code key} tells equal ones. */
    int filled(String key, boolean wide, RowFill fill) {
        return filled.computeIfAbsent(key + (wide ? " 64" : " 32"), k -> {
            int row = Frame.LANES * (wide ? rows64++ : rows32++);
            fills.add((frame, warp) -> fill.into(frame, warp, row));
            return row;
        });
    }

    /** Writes one row of a new frame. */
    @FunctionalInterface
    interface RowFill {
        void into(Frame frame, Warp warp, int row);
    }

    /** The slot of a register, for {@link RegisterUse}. */
    int slot(Register register) {
        int row = row(register);
        if (register.type() == PtxType.PRED) return KIND_PREDICATE << KIND_SHIFT | row;
        return (register.type().bits() >= 64 ? KIND_64 : KIND_32) << KIND_SHIFT | row / Frame.LANES;
    }

    /** The slot of a predicate. */
    static int predicate(int number) {
        return KIND_PREDICATE << KIND_SHIFT | number;
    }

    /** The slot of a row. */
    static int slot(int row, boolean wide) {
        return (wide ? KIND_64 : KIND_32) << KIND_SHIFT | row / Frame.LANES;
    }

    /** One of the kinds above. */
    static int kind(int slot) {
        return slot >>> KIND_SHIFT;
    }

    /** Number of the row or of the predicate. */
    static int number(int slot) {
        return slot & (1 << KIND_SHIFT) - 1;
    }

    void into(Code code) {
        code.rows32 = rows32;
        code.rows64 = rows64;
        code.predicates = predicates;
        code.constants32 = constants32.values().stream().mapToInt(Integer::intValue).toArray();
        code.values32 = constants32.keySet().stream().mapToInt(Integer::intValue).toArray();
        code.constants64 = constants64.values().stream().mapToInt(Integer::intValue).toArray();
        code.values64 = constants64.keySet().stream().mapToLong(Long::longValue).toArray();
        code.fills = List.copyOf(fills);
    }
}
