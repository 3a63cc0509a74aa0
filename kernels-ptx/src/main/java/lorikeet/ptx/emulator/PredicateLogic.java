package lorikeet.ptx.emulator;

import java.util.Locale;

/** Logic on predicates: one operation for all lanes. */
final class PredicateLogic extends Instruction {
    enum Kind {
        AND, OR, XOR, NOT, MOV;

        static Kind of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    private final Kind kind;
    private final int d;
    private final int a;
    private final int b;

    PredicateLogic(Kind kind, int d, int a, int b) {
        this.kind = kind;
        this.d = d;
        this.a = a;
        this.b = b;
    }

    @Override
    void execute(Warp warp, int mask) {
        Frame f = warp.frame;
        int x = f.predicate(a);
        int y = f.predicate(b);
        f.setPredicate(d, switch (kind) {
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
            case NOT -> ~x;
            case MOV -> x;
        }, mask);
    }
}
