package lorikeet.lora.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lorikeet.lora.UsageException;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.pocket.EmbeddedModel;
import lorikeet.tensor.io.OneLine;

/** The caches in which models and data sets are looked up by the names that the hubs give them, {@code owner/name}. */
public final class HubCaches {
    private static final List<Hub> BOTH = List.of(Hub.HUGGING_FACE, Hub.MODELSCOPE);

    private final List<Hub> hubs;
    private final String revision;

    private HubCaches(List<Hub> hubs, String revision) {
        this.hubs = hubs;
        this.revision = revision;
    }

    /**
     * @param useHf whether the Hugging Face cache comes first; null for that too
     * @param revision branch, tag or commit that is wanted; null for the latest
     */
    public static HubCaches of(Boolean useHf, String revision) {
        if (revision != null && (!revision.matches("[A-Za-z0-9._/-]+") || revision.contains(".."))) {
            throw new UsageException("--model_revision: expected a branch, tag or commit, found " + OneLine.quote(revision));
        }
        return new HubCaches(useHf == null || useHf ? BOTH : BOTH.reversed(), revision);
    }

    /** The caches of one hub alone: {@code hf} or {@code ms}. */
    static HubCaches only(String hub) {
        return new HubCaches(List.of(hub.equals("hf") ? Hub.HUGGING_FACE : Hub.MODELSCOPE), null);
    }

    /**
     * The folder that {@code given} names: the path itself where it exists, else the embedded model of that name, else a copy of the model of that name, a whole
     * one if there is any, else one with a config.json. What is neither a path nor a model's name is left to the caller to refuse.
     *
     * @param flag that gives the name, for errors
     * @param whole whether a copy has all its files: a download may have been cut off
     * @throws UsageException in one line, with the caches, where none has the model
     */
    public Path model(String flag, Path given, Predicate<Path> whole) {
        if (EmbeddedModel.isNamed(given.toString()) && !Files.exists(given)) return EmbeddedModel.folder();
        Optional<RepositoryId> id = Files.exists(given) ? Optional.empty() : RepositoryId.of(given.toString());
        if (id.isEmpty()) return given;
        List<Path> copies = copies("models", id.get());
        if (copies.isEmpty()) throw absent(flag, given.toString(), "model");
        return copies.stream().filter(whole).findFirst()
                .or(() -> copies.stream().filter(copy -> Files.exists(copy.resolve(DecoderConfig.FILE))).findFirst()).orElse(copies.getFirst());
    }

    /** Copies of a repository, the one to prefer first. */
    List<Path> copies(String kind, RepositoryId id) {
        return hubs.stream().flatMap(hub -> hub.folders(new Hub.Repository(kind, id, revision)).stream()).toList();
    }

    UsageException absent(String flag, String name, String kind) {
        String roots = hubs.stream().flatMap(hub -> hub.roots().stream()).map(root -> OneLine.of(root.toString())).collect(Collectors.joining(", "));
        return new UsageException(flag + ": " + OneLine.of(name) + " does not exist, and no downloaded " + kind + " of that name"
                + (revision == null ? "" : " and revision " + revision) + " was found in " + roots);
    }
}
