package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.Variable;

/**
 * Finds the stores that copy a struct word by word: several of one function, at the same distances from one address as the loads of
 * their values are from another. It reads the text from top to bottom, whatever the branches.
 */
final class StructCopies {
    private final Map<Code, Set<Instruction>> found = new IdentityHashMap<>();

    boolean contains(Code code, Instruction store) {
        return found.computeIfAbsent(code, c -> new Walk().copies(c)).contains(store);
    }

    /** A place that does not change: a register or variable, and how often it had been written. */
    private record Base(Object of, int version) {}

    private record Word(Base base, long offset) {
        Word plus(long bytes) {
            return new Word(base, offset + bytes);
        }
    }

    /** From one address to another, so many bytes further from it. */
    private record Copy(Base from, Base to, long distance) {}

    private static final class Walk {
        private final Map<Object, Integer> versions = new HashMap<>();
        /** Where the value of a register was loaded. */
        private final Map<Register, Word> loaded = new HashMap<>();
        /** Registers that are at a constant distance from another one. */
        private final Map<Register, Word> sums = new HashMap<>();
        private final Map<Copy, List<Instruction>> copies = new HashMap<>();

        Set<Instruction> copies(Code code) {
            for (BasicBlock block : code.blocks) {
                for (Instruction instruction : block.body) {
                    if (instruction instanceof Store store) store(store);
                    else results(instruction);
                }
            }
            Set<Instruction> all = new HashSet<>();
            copies.values().stream().filter(stores -> stores.size() > 1).forEach(all::addAll);
            return all;
        }

        private void store(Store store) {
            Word to = word(store.source().operands().getFirst());
            List<Operand> values = elements(store.source().operands().get(1));
            for (int i = 0; i < values.size(); i++) {
                Word from = loaded(values.get(i));
                if (from == null) continue;
                Copy copy = new Copy(from.base(), to.base(), to.plus((long) i * store.elementBytes()).offset() - from.offset());
                copies.computeIfAbsent(copy, c -> new ArrayList<>()).add(store);
            }
        }

        private void results(Instruction instruction) {
            List<Operand> operands = instruction.source().operands();
            if (operands.isEmpty()) return;
            Word from = source(instruction, operands);
            Word sum = instruction.source().name().equals("add") && operands.get(1) instanceof Operand.Reg && operands.get(2) instanceof Operand.Int(long more)
                    ? word(new Operand.Address(operands.get(1), more)) : null;
            long each = instruction instanceof Load load ? load.elementBytes() : instruction instanceof Unpack unpack ? unpack.bits() / Byte.SIZE : 0;
            List<Operand> results = elements(operands.getFirst());
            for (int i = 0; i < results.size(); i++) {
                if (!(results.get(i) instanceof Operand.Reg(Register register))) continue;
                versions.merge(register, 1, Integer::sum);
                set(loaded, register, from == null ? null : from.plus(i * each));
                set(sums, register, sum);
            }
        }

        private static void set(Map<Register, Word> words, Register register, Word word) {
            if (word == null) words.remove(register);
            else words.put(register, word);
        }

        /** Where the value of the first result lies in memory; null: it is a new one. */
        private Word source(Instruction instruction, List<Operand> operands) {
            if (instruction instanceof Load) return word(operands.get(1));
            return instruction.source().name().equals("mov") ? loaded(elements(operands.get(1)).getFirst()) : null;
        }

        private Word loaded(Operand value) {
            return value instanceof Operand.Reg(Register register) ? loaded.get(register) : null;
        }

        private Word word(Operand operand) {
            if (!(operand instanceof Operand.Address(Operand base, long offset))) return new Word(new Base(operand, 0), 0);
            if (base instanceof Operand.Reg(Register register) && sums.containsKey(register)) return sums.get(register).plus(offset);
            Object of = switch (base) {
                case Operand.Reg(Register register) -> register;
                case Operand.Symbol(Variable variable, long _) -> variable;
                default -> base;
            };
            return new Word(new Base(of, versions.getOrDefault(of, 0)), offset);
        }

        private static List<Operand> elements(Operand operand) {
            return operand instanceof Operand.Vector(List<Operand> list) ? list : List.of(operand);
        }
    }
}
