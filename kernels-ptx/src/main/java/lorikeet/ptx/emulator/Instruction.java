package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.Statement;

/** One decoded instruction. Its operands are rows of a frame; it runs for a whole warp at once. It holds no state of a run. */
public abstract class Instruction {
    /** As written. */
    private Statement source;
    private int guard = -1;
    private int flip;
    private RegisterUse use = RegisterUse.NONE;

    /** Runs for the lanes of {@code mask}, which is not 0. */
    abstract void execute(Warp warp, int mask);

    /** The lanes of {@code mask} whose guard holds. */
    final int active(int[] predicates, int mask) {
        return guard < 0 ? mask : mask & (predicates[guard] ^ flip);
    }

    final boolean isGuarded() {
        return guard >= 0;
    }

    /** Completes a decoded instruction. */
    void describe(Statement statement, int guardSlot, RegisterUse registers) {
        source = statement;
        guard = guardSlot;
        flip = statement.negated() ? -1 : 0;
        use = registers;
    }

    public final Statement source() {
        return source;
    }

    /** Line of the PTX text. */
    public final int line() {
        return source.at().line();
    }

    /** The registers that it reads and writes, for checks. */
    final RegisterUse use() {
        return use;
    }
}
