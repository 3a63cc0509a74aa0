package lorikeet.ptx.emulator;

/** Extents of a grid in blocks or of a block in threads, or an index in one. */
public record Dim(int x, int y, int z) {
    /** Blocks or threads. */
    public long count() {
        return (long) x * y * z;
    }

    /** The index of element {@code linear} where x runs fastest. */
    Dim at(long linear) {
        return new Dim((int) (linear % x), (int) (linear / x % y), (int) (linear / x / y));
    }

    @Override
    public String toString() {
        return "(" + x + "," + y + "," + z + ")";
    }
}
