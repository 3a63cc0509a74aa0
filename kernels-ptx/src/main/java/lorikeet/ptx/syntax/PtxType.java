package lorikeet.ptx.syntax;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Fundamental types of PTX, and the packed pairs that instructions name. */
public enum PtxType {
    PRED(1, Kind.PREDICATE),
    B8(8, Kind.BITS), B16(16, Kind.BITS), B32(32, Kind.BITS), B64(64, Kind.BITS), B128(128, Kind.BITS),
    U8(8, Kind.UNSIGNED), U16(16, Kind.UNSIGNED), U32(32, Kind.UNSIGNED), U64(64, Kind.UNSIGNED),
    S8(8, Kind.SIGNED), S16(16, Kind.SIGNED), S32(32, Kind.SIGNED), S64(64, Kind.SIGNED),
    F16(16, Kind.FLOAT), BF16(16, Kind.FLOAT), F16X2(32, Kind.FLOAT), BF16X2(32, Kind.FLOAT),
    TF32(32, Kind.FLOAT), F32(32, Kind.FLOAT), F64(64, Kind.FLOAT),
    /** Packed integers of video and packed instructions; 16-bit halves. */
    U16X2(32, Kind.UNSIGNED), S16X2(32, Kind.SIGNED),
    /** Floats of 8 bits, pairs and fours of those and of smaller ones, and pairs of powers of two. */
    E4M3(8, Kind.FLOAT), E5M2(8, Kind.FLOAT), E4M3X2(16, Kind.FLOAT), E5M2X2(16, Kind.FLOAT), E2M3X2(16, Kind.FLOAT), E3M2X2(16, Kind.FLOAT), E2M1X2(8, Kind.FLOAT),
    E4M3X4(32, Kind.FLOAT), E5M2X4(32, Kind.FLOAT), E2M3X4(32, Kind.FLOAT), E3M2X4(32, Kind.FLOAT), E2M1X4(16, Kind.FLOAT), UE8M0X2(16, Kind.FLOAT);

    /** How the bits are read. */
    public enum Kind { PREDICATE, BITS, UNSIGNED, SIGNED, FLOAT }

    private static final Map<String, PtxType> BY_NAME = new HashMap<>();

    static {
        for (PtxType type : values()) BY_NAME.put(type.ptx(), type);
    }

    private final int bits;
    private final Kind kind;

    PtxType(int bits, Kind kind) {
        this.bits = bits;
        this.kind = kind;
    }

    /** The type that PTX writes {@code name}, without the dot; null if there is none. */
    public static PtxType of(String name) {
        return BY_NAME.get(name);
    }

    public int bits() {
        return bits;
    }

    /** Bytes in memory; 1 for a predicate, which has no place there. */
    public int bytes() {
        return Math.max(1, bits / 8);
    }

    public Kind kind() {
        return kind;
    }

    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    public boolean isSigned() {
        return kind == Kind.SIGNED;
    }

    /** As PTX writes it, without the dot. */
    public String ptx() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether an operand of this type may stand where {@code wanted} is expected: same size, and not float against
     * integer; untyped bits fit anything of their size.
     */
    public boolean fits(PtxType wanted) {
        if (kind == Kind.PREDICATE || wanted.kind == Kind.PREDICATE) return kind == wanted.kind;
        boolean untyped = kind == Kind.BITS || wanted.kind == Kind.BITS;
        return bits == wanted.bits && (untyped || isFloat() == wanted.isFloat());
    }
}
