package lorikeet.lora.pocket;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import lorikeet.lora.UsageException;
import lorikeet.lora.hub.Environment;
import lorikeet.tensor.io.OneLine;

/**
 * The model that comes with the program, and its data: a pocket dictionary. It goes by a name in place of a folder or of a
 * data set; its files are unpacked into the user's cache when they are first needed.
 */
public final class EmbeddedModel {
    /** Stands for the model's folder, and for its rows to train on. */
    public static final String NAME = "pocket-dictionary";
    /** Stands for the rows of words that are not trained on. */
    public static final String HELD_OUT_NAME = NAME + ":held-out";

    static final String SUMS = "SHA256SUMS", TRAIN = "data/train.jsonl", HELD_OUT = "data/held-out.jsonl", PROMPTS = "data/prompts.txt";

    /** Folders that this process has checked, by the cache that they are for. */
    private static final Map<Path, Path> FOLDERS = new ConcurrentHashMap<>();

    private EmbeddedModel() {}

    /** Whether {@code name} is the embedded model's. */
    public static boolean isNamed(String name) {
        return name.equals(NAME);
    }

    /** What an adapter says that its base is: the name for the embedded model's folder, else the folder. */
    public static String nameOf(Path folder) {
        Path last = folder.getFileName();
        return last != null && last.toString().equals(folderName()) ? NAME : folder.toString();
    }

    /** The folder with the model's files, whole and as they were packed; checked once a process. */
    public static Path folder() {
        return FOLDERS.computeIfAbsent(Environment.cache().resolve("lorikeet"), cache -> Unpacked.below(cache, folderName(), sums(), EmbeddedModel::open));
    }

    /**
     * The file of its rows to train on, or of a subset's.
     *
     * @param flag that names it, for errors
     * @param subset held-out, or null
     */
    public static List<Path> rows(String flag, String subset) {
        if (subset != null && !HELD_OUT_NAME.endsWith(":" + subset)) {
            throw new UsageException(flag + ": " + NAME + ": expected the subset held-out, or none, found " + OneLine.quote(subset));
        }
        return List.of(folder().resolve(subset == null ? TRAIN : HELD_OUT));
    }

    /** Questions that show what training changes; none of their words is trained on. */
    public static List<String> prompts() {
        return read(PROMPTS).lines().toList();
    }

    /** Named by content, so that another version's files stay apart. */
    private static String folderName() {
        return NAME + "-" + Unpacked.digest(read(SUMS).getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /** Digests by file, as sha256sum writes them. */
    static Map<String, String> sums() {
        Map<String, String> sums = new LinkedHashMap<>();
        read(SUMS).lines().forEach(line -> sums.put(line.substring(66), line.substring(0, 64)));
        return sums;
    }

    static InputStream open(String file) {
        return Optional.ofNullable(EmbeddedModel.class.getResourceAsStream(NAME + "/" + file))
                .orElseThrow(() -> new IllegalStateException("this program was built without " + NAME + "/" + file));
    }

    static String read(String file) {
        try (InputStream in = open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(NAME + "/" + file + " cannot be read from this program", e);
        }
    }
}
