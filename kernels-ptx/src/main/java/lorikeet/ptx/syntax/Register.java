package lorikeet.ptx.syntax;

/** One declared register of a function that some instruction uses. Registers are told apart by identity, not by name. */
public final class Register {
    private final Position at;
    private final String name;
    private final PtxType type;

    Register(Position at, String name, PtxType type) {
        this.at = at;
        this.name = name;
        this.type = type;
    }

    /** Where it was declared. */
    public Position at() {
        return at;
    }

    public String name() {
        return name;
    }

    public PtxType type() {
        return type;
    }

    @Override
    public String toString() {
        return name;
    }
}
