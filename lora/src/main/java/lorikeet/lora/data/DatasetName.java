package lorikeet.lora.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;

/**
 * A file of rows, and how many samples of it are wanted: {@code rows.jsonl} or {@code rows.jsonl#500}.
 *
 * @param samples how many; {@link #ALL} for as many as there are
 */
public record DatasetName(Path file, int samples) {
    public static final int ALL = -1;
    private static final int MOST = 10_000_000;

    /**
     * Reads a name. A file that is there under the whole name is taken as it is.
     *
     * @throws UsageException if what follows the last # is no count, or the name no path
     */
    public static DatasetName parse(String name) {
        int at = name.lastIndexOf('#');
        if (at <= 0 || Files.exists(path(name))) return new DatasetName(path(name), ALL);
        String count = name.substring(at + 1);
        if (!count.matches("[0-9]{1,8}") || Integer.parseInt(count) == 0 || Integer.parseInt(count) > MOST) {
            throw new UsageException("--dataset: " + OneLine.of(name) + ": expected a number of samples from 1 to " + MOST + " after #, found " + OneLine.quote(count));
        }
        return new DatasetName(path(name.substring(0, at)), Integer.parseInt(count));
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UsageException("--dataset: expected the path of a file, found " + OneLine.quote(name), e);
        }
    }
}
