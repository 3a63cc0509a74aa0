package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/** Bitwise logic on integers and predicates. */
final class Logic {
    private Logic() {}

    static void rows(FormTable t) {
        t.binary("and.(b16|b32)", "T T T", (f, d, a, b) -> Rows.INTS.and(f.r, d, a, b));
        t.binary("or.(b16|b32)", "T T T", (f, d, a, b) -> Rows.INTS.or(f.r, d, a, b));
        t.binary("xor.(b16|b32)", "T T T", (f, d, a, b) -> Rows.INTS.xor(f.r, d, a, b));
        t.binary("and.b64", "T T T", Lanes.longs((long a, long b) -> a & b));
        t.binary("or.b64", "T T T", Lanes.longs((long a, long b) -> a | b));
        t.binary("xor.b64", "T T T", Lanes.longs((long a, long b) -> a ^ b));
        t.unary("not.(b16|b32)", "T T", Lanes.ints((int a) -> ~a));
        t.unary("not.b64", "T T", Lanes.longs((long a) -> ~a));
        t.unary("cnot.b16", "T T", Lanes.ints((int a) -> (a & 0xffff) == 0 ? 1 : 0));
        t.unary("cnot.b32", "T T", Lanes.ints((int a) -> a == 0 ? 1 : 0));
        t.unary("cnot.b64", "T T", Lanes.longs((long a) -> a == 0 ? 1 : 0));
        t.add("(and|or|xor).pred", "T T T", (op, types) -> s -> new PredicateLogic(PredicateLogic.Kind.of(op.name()), s[0], s[1], s[2]));
        t.add("(not|mov).pred", "T T", (op, types) -> s -> new PredicateLogic(PredicateLogic.Kind.of(op.name()), s[0], s[1], s[1]));
    }

    static void families(Map<String, Family> families) {
        families.put("lop3", Logic::lop3);
    }

    /** {@code lop3.b32 d, a, b, c, table} and {@code lop3.BOOL.b32 d|p, a, b, c, table, q}: p is (d != 0) BOOL q. */
    private static Instruction lop3(Opcode op, OperandRows o) {
        String combine = op.takeOneOf("and", "or", "xor");
        if (op.takeType() != PtxType.B32) throw o.error("expected .b32");
        o.expectCount(combine == null ? 5 : 6, combine == null ? 5 : 6);
        if (!(o.operand(4) instanceof Operand.Int(long table)) || table < 0 || table > 255) throw o.error("the table must be a constant of 8 bits");
        int[] rows = new int[3];
        for (int i = 0; i < 3; i++) rows[i] = o.source(o.operand(i + 1), PtxType.B32);
        int other = combine == null ? 0 : o.source(o.operand(5), PtxType.PRED);
        Operand result = o.operand(0);
        boolean pair = result instanceof Operand.Pair;
        if (pair != (combine != null)) throw o.error("a second result and .and, .or or .xor belong together");
        int d = o.result(pair ? ((Operand.Pair) result).first() : result, PtxType.B32);
        Row3 row = lookup((int) table);
        if (!pair) return new Alu.Ternary(row, PtxType.B32, d, rows[0], rows[1], rows[2]);
        int p = o.result(((Operand.Pair) result).second(), PtxType.PRED);
        Comparison nonZero = Comparison.of("ne", PtxType.B32, false);
        SetPredicate predicate = new SetPredicate(nonZero, combine, p, -1, 0, o.layout().constant32(0), other);
        return new LookupWithPredicate(row, rows, d, predicate);
    }

    /** Bit i of the result is bit (4a + 2b + c) of the table, of bits i of the operands. */
    private static Row3 lookup(int table) {
        return (f, d, x, y, z) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) {
                int a = r[x + i];
                int b = r[y + i];
                int c = r[z + i];
                int result = 0;
                if ((table & 0x01) != 0) result |= ~a & ~b & ~c;
                if ((table & 0x02) != 0) result |= ~a & ~b & c;
                if ((table & 0x04) != 0) result |= ~a & b & ~c;
                if ((table & 0x08) != 0) result |= ~a & b & c;
                if ((table & 0x10) != 0) result |= a & ~b & ~c;
                if ((table & 0x20) != 0) result |= a & ~b & c;
                if ((table & 0x40) != 0) result |= a & b & ~c;
                if ((table & 0x80) != 0) result |= a & b & c;
                r[d + i] = result;
            }
        };
    }

    private static final class LookupWithPredicate extends Instruction {
        private final Row3 row;
        private final int[] rows;
        private final int d;
        private final SetPredicate predicate;

        LookupWithPredicate(Row3 row, int[] rows, int d, SetPredicate predicate) {
            this.row = row;
            this.rows = rows;
            this.d = d;
            this.predicate = predicate;
        }

        @Override
        void execute(Warp warp, int mask) {
            row.apply(warp.frame, 0, rows[0], rows[1], rows[2]);
            predicate.execute(warp, mask);
            warp.frame.keep32(d, mask);
        }
    }
}
