package lorikeet.lora.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lorikeet.tensor.io.AtomicFile;

/**
 * What an earlier run wrote into an output folder steps aside into {@code replaced-N} below it, so that no run deletes or
 * overwrites what another one wrote. Each entry is renamed: a process killed meanwhile leaves whole ones, here or there.
 */
final class EarlierRun {
    /** What runs write beside their checkpoints. Other files of the folder are somebody else's, and stay. */
    private static final List<String> FILES = List.of(RunLog.FILE, Run.ARGUMENTS, "changes.json", "flags.yaml", "flags.json", "runs", "images");

    private EarlierRun() {}

    /**
     * Makes room in {@code folder} for a run. One that goes on from a checkpoint of this very folder keeps all but what was
     * written after that checkpoint.
     *
     * @param resumed checkpoint that the run goes on from, or null
     * @return where the files went, if there were any
     */
    static Optional<Path> stepAside(Path folder, Path resumed) throws IOException {
        List<Path> entries = isOf(folder, resumed) ? after(folder, Checkpoints.step(resumed)) : all(folder);
        if (entries.isEmpty()) return Optional.empty();
        Path aside = Files.createDirectory(free(folder));
        for (Path entry : entries) Files.move(entry, aside.resolve(entry.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        AtomicFile.forceFolder(aside);
        AtomicFile.forceFolder(folder);
        return Optional.of(aside);
    }

    private static boolean isOf(Path folder, Path resumed) throws IOException {
        return resumed != null && Checkpoints.step(resumed) >= 0 && Files.isSameFile(resumed.toAbsolutePath().getParent(), folder);
    }

    // The last checkpoint goes last, so that the earlier run can still be resumed if this is cut short.
    private static List<Path> all(Path folder) {
        List<Path> entries = new ArrayList<>(Checkpoints.of(folder));
        if (entries.isEmpty() && !Files.exists(folder.resolve(RunLog.FILE))) return entries;
        for (String name : FILES) if (Files.exists(folder.resolve(name))) entries.addFirst(folder.resolve(name));
        return entries;
    }

    /** Checkpoints after {@code step}, and the log, which tells of them. */
    private static List<Path> after(Path folder, long step) {
        List<Path> entries = new ArrayList<>(Checkpoints.of(folder).stream().filter(checkpoint -> Checkpoints.step(checkpoint) > step).toList());
        Path log = folder.resolve(RunLog.FILE);
        if (!entries.isEmpty() && Files.exists(log)) entries.addFirst(log);
        return entries;
    }

    private static Path free(Path folder) {
        for (int n = 1; ; n++) {
            Path path = folder.resolve("replaced-" + n);
            if (!Files.exists(path)) return path;
        }
    }
}
