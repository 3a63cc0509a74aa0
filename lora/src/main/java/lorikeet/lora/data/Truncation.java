package lorikeet.lora.data;

/** What becomes of rows longer than the limit. */
public enum Truncation {
    /** The row is left out. */
    DELETE,
    /** The last tokens are kept. */
    LEFT,
    /** The first tokens are kept. */
    RIGHT,
    /** Texts are cut into rows of the limit's length, the last one shorter; conversations are not. */
    SPLIT
}
