package lorikeet.lora.ptx;

import java.nio.file.Path;

/** One argument of a launch specification. */
sealed interface SpecArgument {
    /** A number, as its bits. */
    record Scalar(ElementType type, long bits) implements SpecArgument {
        /** Little-endian. */
        byte[] bytes() {
            byte[] bytes = new byte[type.bytes()];
            for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (bits >> 8 * i);
            return bytes;
        }
    }

    /** The bytes of a struct parameter. */
    record Bytes(byte[] value) implements SpecArgument {}

    /**
     * Device memory of {@code count} elements, whose address is passed.
     *
     * @param name of the file that {@code --out} writes, without its {@code .bin}
     * @param out whether its contents after the launch are a result
     */
    record Buffer(String name, ElementType type, long count, Content content, boolean out) implements SpecArgument {
        long bytes() {
            return count * type.bytes();
        }
    }

    /** What a buffer holds before the launch. */
    sealed interface Content {
        /** Nothing: a kernel that reads it before writing it is wrong. */
        record Nothing() implements Content {}

        /** Each element. */
        record Elements(long[] bits) implements Content {}

        /** Every element alike. */
        record Fill(long bits) implements Content {}

        /** A raw little-endian file of the buffer's size. */
        record Raw(Path file) implements Content {}

        /** Drawn evenly from [low, high), by Philox: element i from counter i. Integers are rounded down. */
        record Random(long seed, double low, double high) implements Content {}
    }
}
