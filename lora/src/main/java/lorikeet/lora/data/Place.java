package lorikeet.lora.data;

import java.nio.file.Path;
import lorikeet.tensor.io.OneLine;

/** Where a row stands: its file and the line, counted from 1, on which it begins. */
record Place(Path file, long line) {

    /** The path as it was given, and the line: for an error. */
    @Override
    public String toString() {
        return OneLine.of(file.toString()) + " line " + line;
    }

    /** The file's name and the line: for a list of rows. */
    String brief() {
        return OneLine.of(file.getFileName().toString()) + " line " + line;
    }
}
