package lorikeet.ptx.emulator;

/** Arithmetic on f16, bf16 and packed pairs of them. */
final class HalfRows {
    private HalfRows() {}

    static void rows(FormTable t) {
        t.unary("neg.bf16", "T T", Lanes.ints((int a) -> a ^ 0x8000));
    }
}
