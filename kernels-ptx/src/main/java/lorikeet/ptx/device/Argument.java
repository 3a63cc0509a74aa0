package lorikeet.ptx.device;

import java.util.Locale;

/** One parameter of an entry, in the order of its {@code .param} list and under the same name. */
public sealed interface Argument {
    /** The name in the {@code .param} list. */
    String name();

    /** The type in the {@code .param} list. */
    Type type();

    /** Types of parameters. */
    enum Type {
        U32, U64, F32, F64;

        /** As PTX writes it, without the dot. */
        public String ptx() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Address of an operand on the device.
     *
     * @param operand the operand's name in the formula of the op, for example {@code x} or {@code dA}
     * @param bytes what the kernel reads or writes from that address on; nothing outside is touched
     * @param written whether the kernel writes there
     * @param alignment bytes that the address is a multiple of; 0 for those of the launch
     */
    record Buffer(String name, String operand, long bytes, boolean written, int alignment) implements Argument {
        /** As aligned as the launch says. */
        public Buffer(String name, String operand, long bytes, boolean written) {
            this(name, operand, bytes, written, 0);
        }

        @Override
        public Type type() {
            return Type.U64;
        }
    }

    /** A pointer without an operand in this launch: passed as 0. */
    record Absent(String name) implements Argument {
        @Override
        public Type type() {
            return Type.U64;
        }
    }

    /** A number that is constant over a run: a size or a constant of the op. */
    record Scalar(String name, Type type, Number value) implements Argument {}
}
