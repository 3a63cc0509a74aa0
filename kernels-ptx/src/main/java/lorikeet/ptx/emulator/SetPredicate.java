package lorikeet.ptx.emulator;

/** Compares two rows and sets a predicate, and perhaps a second one to the opposite; each may be combined with a third. */
final class SetPredicate extends Instruction {
    private enum Combine { NONE, AND, OR, XOR }

    private final Comparison comparison;
    private final Combine combine;
    private final int p;
    private final int q;
    private final int a;
    private final int b;
    private final int other;

    /**
     * @param combine and, or, xor, or empty
     * @param q the second result, or -1
     * @param other predicate to combine with
     */
    SetPredicate(Comparison comparison, String combine, int p, int q, int a, int b, int other) {
        this.comparison = comparison;
        this.combine = switch (combine) {
            case "and" -> Combine.AND;
            case "or" -> Combine.OR;
            case "xor" -> Combine.XOR;
            default -> Combine.NONE;
        };
        this.p = p;
        this.q = q;
        this.a = a;
        this.b = b;
        this.other = other;
    }

    @Override
    void execute(Warp warp, int mask) {
        Frame f = warp.frame;
        int holds = comparison.lanes(f, a, b);
        int with = combine == Combine.NONE ? 0 : f.predicate(other);
        f.setPredicate(p, combined(holds, with), mask);
        if (q >= 0) f.setPredicate(q, combined(~holds, with), mask);
    }

    /** Lanes in which the comparison, combined, holds. */
    int compute(Frame f) {
        return combined(comparison.lanes(f, a, b), combine == Combine.NONE ? 0 : f.predicate(other));
    }

    private int combined(int holds, int with) {
        return switch (combine) {
            case NONE -> holds;
            case AND -> holds & with;
            case OR -> holds | with;
            case XOR -> holds ^ with;
        };
    }
}
