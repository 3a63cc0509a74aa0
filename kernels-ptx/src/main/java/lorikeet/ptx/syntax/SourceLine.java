package lorikeet.ptx.syntax;

import java.util.Map;

/**
 * A line of the program that a compiler made PTX of, as {@code .loc} names it.
 *
 * @param files names of files by their index; those may be declared after the line is named
 */
public record SourceLine(long file, long line, Map<Long, String> files) {
    /** For messages: {@code sum.cu line 12}, or nothing where the file has no name. */
    public String shown() {
        String name = files.get(file);
        return name == null ? "" : name.substring(name.lastIndexOf('/') + 1).replace("\"", "") + " line " + line;
    }
}
