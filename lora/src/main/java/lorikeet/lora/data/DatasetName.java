package lorikeet.lora.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.UsageException;
import lorikeet.lora.hub.HubDatasets;
import lorikeet.tensor.io.OneLine;

/**
 * A data set by its name, {@code rows.jsonl}, {@code folder}, {@code owner/name} or {@code alpaca-en}, and how many samples
 * of it are wanted, such as {@code rows.jsonl#500}.
 *
 * @param flag that names it, for errors
 * @param name without the number
 * @param files of its rows, at least one
 * @param samples how many; {@link #ALL} for as many as there are
 */
public record DatasetName(String flag, String name, List<Path> files, int samples) {
    /** As many samples as there are. */
    public static final int ALL = -1;
    private static final int MOST = 10_000_000;

    /**
     * Reads a name. A path that is there under the whole name is taken as it is.
     *
     * @throws UsageException if what follows the last # is no count, or the name neither a path nor a downloaded data set
     */
    public static DatasetName parse(String flag, String name, HubDatasets hubs) {
        int at = name.lastIndexOf('#');
        if (at <= 0 || Files.exists(path(flag, name))) return of(flag, name, ALL, hubs);
        String count = name.substring(at + 1);
        if (!count.matches("[0-9]{1,8}") || Integer.parseInt(count) == 0 || Integer.parseInt(count) > MOST) {
            throw new UsageException(flag + ": " + OneLine.of(name) + ": expected a number of samples from 1 to " + MOST + " after #, found " + OneLine.quote(count));
        }
        return of(flag, name.substring(0, at), Integer.parseInt(count), hubs);
    }

    private static DatasetName of(String flag, String name, int samples, HubDatasets hubs) {
        Path path = path(flag, name);
        List<Path> files = Files.isDirectory(path) ? HubDatasets.local(flag, path)
                : Files.exists(path) ? List.of(path) : hubs.find(flag, name).orElseGet(() -> List.of(path));
        return new DatasetName(flag, name, files, samples);
    }

    private static Path path(String flag, String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UsageException(flag + ": expected the path of a file, found " + OneLine.quote(name), e);
        }
    }
}
