package lorikeet.ptx.syntax;

/** One element of an initialiser. */
public sealed interface InitialValue {
    /** The element's bits. */
    record Bits(long bits) implements InitialValue {}

    /** The address of a variable or function, with an offset; {@code generic}: as a generic address. */
    record AddressOf(Position at, String symbol, long offset, boolean generic) implements InitialValue {}
}
