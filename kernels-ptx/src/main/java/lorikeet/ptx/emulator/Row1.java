package lorikeet.ptx.emulator;

/** An elementwise operation on rows of a frame: result row {@code d} and one operand row. It computes all 32 lanes. */
@FunctionalInterface
interface Row1 {
    void apply(Frame f, int d, int a);
}
