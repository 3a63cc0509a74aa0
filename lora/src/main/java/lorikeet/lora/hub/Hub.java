package lorikeet.lora.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where a hub's own programs keep what they downloaded on this machine. Nothing is downloaded here. */
enum Hub {
    /** <a href="https://huggingface.co/docs/hub/local-cache">huggingface_hub</a>: {@code models--owner--name/snapshots/COMMIT}. */
    HUGGING_FACE("main") {
        @Override
        List<Path> roots() {
            return List.of(Environment.folder("HF_HUB_CACHE").or(() -> Environment.folder("HUGGINGFACE_HUB_CACHE"))
                    .or(() -> Environment.folder("HF_HOME").map(home -> home.resolve("hub")))
                    .or(() -> Environment.folder("XDG_CACHE_HOME").map(cache -> cache.resolve("huggingface/hub")))
                    .orElseGet(() -> Environment.home().resolve(".cache/huggingface/hub")));
        }

        @Override
        Stream<Path> folders(Path root, Repository repository) {
            return snapshots(root.resolve(repository.kind() + "--" + repository.id().owner() + "--" + repository.id().name()), repository.revision());
        }
    },

    /**
     * ModelScope: {@code models/owner--name/snapshots/REVISION} of modelscope_hub; {@code models/owner/name} of modelscope
     * up to 1.37, with {@code ___} for dots; {@code owner/name} of its first versions.
     */
    MODELSCOPE("master") {
        @Override
        List<Path> roots() {
            Path root = Environment.folder("MODELSCOPE_CACHE").orElseGet(() -> Environment.home().resolve(".cache/modelscope"));
            return List.of(root, root.resolve("hub"));
        }

        @Override
        Stream<Path> folders(Path root, Repository repository) {
            RepositoryId id = repository.id();
            Path kind = root.resolve(repository.kind());
            Stream<Path> whole = Stream.of(kind, root).flatMap(parent -> Stream.of(id.toString().replace(".", "___"), id.toString()).map(parent::resolve));
            return Stream.concat(snapshots(kind.resolve(id.owner() + "--" + id.name()), repository.revision()),
                    repository.revision() == null ? whole : Stream.empty()).filter(Files::isDirectory);
        }
    };

    /** @param kind {@code models} or {@code datasets} @param revision a branch, tag or commit; null for the hub's own */
    record Repository(String kind, RepositoryId id, String revision) {}

    private final String branch;

    Hub(String branch) {
        this.branch = branch;
    }

    /** Folders of the cache. */
    abstract List<Path> roots();

    /** Copies of a repository below a root, the one to prefer first. */
    abstract Stream<Path> folders(Path root, Repository repository);

    /** Copies of a repository, the one to prefer first. */
    List<Path> folders(Repository repository) {
        return roots().stream().flatMap(root -> folders(root, repository)).toList();
    }

    /** That of the revision; where none is asked for, that of the branch, then the others, the newest first. */
    Stream<Path> snapshots(Path repository, String revision) {
        Path snapshots = repository.resolve("snapshots");
        Set<Path> found = new LinkedHashSet<>();
        for (String name : revision == null ? List.of(branch, "main", "master") : List.of(revision)) {
            found.add(snapshots.resolve(commit(repository.resolve("refs").resolve(name)).orElse(name)));
        }
        if (revision == null) found.addAll(newest(snapshots));
        return found.stream().filter(Files::isDirectory);
    }

    private static Optional<String> commit(Path reference) {
        try {
            return Files.isRegularFile(reference) ? Optional.of(Files.readString(reference).strip()).filter(commit -> commit.matches("[A-Za-z0-9._-]+")) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // as if it had none: the newest is taken
        }
    }

    private static List<Path> newest(Path snapshots) {
        if (!Files.isDirectory(snapshots)) return List.of();
        try (Stream<Path> entries = Files.list(snapshots)) {
            List<Path> folders = new ArrayList<>(entries.filter(Files::isDirectory).toList());
            folders.sort(Comparator.comparing(Hub::modified).reversed().thenComparing(Comparator.naturalOrder()));
            return folders;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
