package lorikeet.lora.hub;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lorikeet.lora.UsageException;
import lorikeet.lora.pocket.EmbeddedModel;
import lorikeet.tensor.io.OneLine;

/**
 * Finds the files of rows of downloaded data sets by the names that ms-swift takes: {@code owner/name}, or a short name that it
 * knows, with {@code hf::} or {@code ms::} before it for one hub alone, and {@code :subset/subset} after it.
 */
public final class HubDatasets {
    private static final Pattern NAME = Pattern.compile("(?:(hf|ms|HF|MS)::)?([^:]*)(?::([^:]*))?");
    private static final Pattern FILE = Pattern.compile("(?i).*\\.(jsonl|json|csv|txt|gz|parquet)");

    private final HubCaches caches;

    /** @param caches in which data sets are looked for */
    public HubDatasets(HubCaches caches) {
        this.caches = caches;
    }

    /** The rows of a data set that is a folder of this machine. */
    public static List<Path> local(String flag, Path folder) {
        return rows(flag, folder.toString(), List.of(folder), List.of());
    }

    /**
     * The files of the data set called {@code name}; none where this is no such name.
     *
     * @param flag that gives the name, for errors
     * @throws UsageException in one line, where no cache has it, or no copy has rows that can be read
     */
    public Optional<List<Path>> find(String flag, String name) {
        Matcher match = NAME.matcher(name);
        if (!match.matches()) return Optional.empty();
        String plain = match.group(2).strip();
        if (EmbeddedModel.isNamed(plain)) return Optional.of(EmbeddedModel.rows(flag, match.group(3)));
        Optional<KnownDatasets.Known> known = KnownDatasets.find(plain)
                .or(() -> RepositoryId.of(plain).filter(_ -> !FILE.matcher(plain).matches()).map(id -> new KnownDatasets.Known(List.of(id), null)));
        if (known.isEmpty()) return Optional.empty();
        HubCaches asked = match.group(1) == null ? caches : HubCaches.only(match.group(1).toLowerCase(Locale.ROOT));
        List<Path> copies = known.get().ids().stream().flatMap(id -> asked.copies("datasets", id).stream()).toList();
        if (copies.isEmpty()) throw asked.absent(flag, shown(name, plain, known.get()), "data set");
        return Optional.of(rows(flag, name, copies, subsets(match.group(3), known.get())));
    }

    private static String shown(String name, String plain, KnownDatasets.Known known) {
        String ids = known.ids().stream().map(RepositoryId::toString).collect(Collectors.joining(" or "));
        return ids.equals(plain) ? name : name + " (" + ids + ")";
    }

    private static List<String> subsets(String asked, KnownDatasets.Known known) {
        if (asked != null) return Arrays.stream(asked.split("/")).map(String::strip).toList();
        return known.subset() == null ? List.of() : List.of(known.subset());
    }

    /** Those of the first copy that has any. */
    private static List<Path> rows(String flag, String name, List<Path> copies, List<String> subsets) {
        List<DatasetFolder> folders = new ArrayList<>();
        for (Path copy : copies) {
            DatasetFolder folder = DatasetFolder.of(copy);
            List<Path> rows = folder.rows(subsets);
            if (!rows.isEmpty()) return rows;
            folders.add(folder);
        }
        String place = flag + ": " + OneLine.of(name) + ": " + OneLine.of(copies.getFirst().toString());
        if (folders.stream().anyMatch(DatasetFolder::hasParquet)) throw new UsageException(place + " holds parquet files, which cannot be read yet; expected jsonl, json or csv");
        String wanted = subsets.isEmpty() ? "" : " of the subset " + OneLine.of(String.join("/", subsets));
        throw new UsageException(place + ": expected files of rows" + wanted + ", jsonl, json or csv, found " + OneLine.of(folders.getFirst().listing()));
    }
}
