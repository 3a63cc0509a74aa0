package lorikeet.ptx.syntax;

import java.util.List;

/**
 * A variable in memory or a parameter. Told apart by identity: a name may be declared again in another scope.
 */
public final class Variable {
    private final Position at;
    private final String name;
    private final Space space;
    private final PtxType type;
    private final int alignment;
    private final long elements;
    private final List<InitialValue> initial;
    private final boolean external;

    Variable(Position at, String name, Space space, PtxType type, int alignment, long elements, List<InitialValue> initial, boolean external) {
        this.at = at;
        this.name = name;
        this.space = space;
        this.type = type;
        this.alignment = alignment;
        this.elements = elements;
        this.initial = List.copyOf(initial);
        this.external = external;
    }

    public Position at() {
        return at;
    }

    public String name() {
        return name;
    }

    public Space space() {
        return space;
    }

    /** The type of an element. */
    public PtxType type() {
        return type;
    }

    /** Bytes that the address is a multiple of. */
    public int alignment() {
        return alignment;
    }

    /** Number of elements: 1 for a scalar, 0 for an array of unknown size ({@code .extern .shared .b8 s[]}). */
    public long elements() {
        return elements;
    }

    public long bytes() {
        return elements * type.bytes();
    }

    /** Values of the first elements; the rest is zero. */
    public List<InitialValue> initial() {
        return initial;
    }

    /** Whether it is declared {@code .extern}. */
    public boolean external() {
        return external;
    }

    /** Whether it is an array of unknown size, which dynamic shared memory fills. */
    public boolean unsized() {
        return elements == 0;
    }

    @Override
    public String toString() {
        return name;
    }
}
