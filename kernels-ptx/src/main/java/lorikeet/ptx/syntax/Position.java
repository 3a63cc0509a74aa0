package lorikeet.ptx.syntax;

import lorikeet.tensor.FormatException;

/** A place in PTX text; lines and columns count from 1. */
public record Position(String file, int line, int column) {
    /** Longer messages are cut: names in the text may be of any length. */
    private static final int LONGEST = 400;

    /** An error here: one line that begins with file, line and column. */
    public FormatException error(String what) {
        return new FormatException(this + ": " + (what.length() > LONGEST ? what.substring(0, LONGEST) + "…" : what));
    }

    @Override
    public String toString() {
        return file + " line " + line + " column " + column;
    }
}
