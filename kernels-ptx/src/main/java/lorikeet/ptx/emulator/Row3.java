package lorikeet.ptx.emulator;

/** An elementwise operation on rows of a frame: result row {@code d} and three operand rows. It computes all 32 lanes. */
@FunctionalInterface
interface Row3 {
    void apply(Frame f, int d, int a, int b, int c);
}
