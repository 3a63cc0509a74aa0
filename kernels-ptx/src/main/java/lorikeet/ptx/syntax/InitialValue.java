package lorikeet.ptx.syntax;

/** One element of an initialiser. */
public sealed interface InitialValue {
    /** The element's bits. */
    record Bits(long bits) implements InitialValue {}

    /**
     * The address of a variable or function, with an offset; {@code generic}: as a generic address.
     *
     * @param mask of the address's bits, which are moved down to the lowest; -1: all
     */
    record AddressOf(Position at, String symbol, long offset, boolean generic, long mask) implements InitialValue {
        /** The element's bits where the symbol lies at {@code address}. */
        public long bits(long address) {
            return (address + offset & mask) >>> Long.numberOfTrailingZeros(mask);
        }
    }
}
