package lorikeet.lora.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;

/**
 * A file of rows, and how many samples of it are wanted: {@code rows.jsonl} or {@code rows.jsonl#500}.
 *
 * @param flag that names it, for errors
 * @param samples how many; {@link #ALL} for as many as there are
 */
record DatasetName(String flag, Path file, int samples) {
    static final int ALL = -1;
    private static final int MOST = 10_000_000;

    /**
     * Reads a name. A file that is there under the whole name is taken as it is.
     *
     * @throws UsageException if what follows the last # is no count, or the name no path
     */
    static DatasetName parse(String flag, String name) {
        int at = name.lastIndexOf('#');
        if (at <= 0 || Files.exists(path(flag, name))) return new DatasetName(flag, path(flag, name), ALL);
        String count = name.substring(at + 1);
        if (!count.matches("[0-9]{1,8}") || Integer.parseInt(count) == 0 || Integer.parseInt(count) > MOST) {
            throw new UsageException(flag + ": " + OneLine.of(name) + ": expected a number of samples from 1 to " + MOST + " after #, found " + OneLine.quote(count));
        }
        return new DatasetName(flag, path(flag, name.substring(0, at)), Integer.parseInt(count));
    }

    private static Path path(String flag, String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UsageException(flag + ": expected the path of a file, found " + OneLine.quote(name), e);
        }
    }
}
