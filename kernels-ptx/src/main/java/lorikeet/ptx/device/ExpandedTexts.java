package lorikeet.ptx.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The text of every kernel, its textual parameters replaced, as {@code ENTRY.ptx} in a folder: for whoever wants to read or assemble it. The build runs it. */
final class ExpandedTexts {
    private ExpandedTexts() {}

    /** @param arguments the folder */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    /** Texts of kernels that there no longer are are deleted. */
    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Set<Path> written = new HashSet<>();
        for (LaunchDescriptor launch : KernelCatalog.expansions()) {
            Path file = folder.resolve(launch.entry() + ".ptx");
            Files.writeString(file, launch.source().text());
            written.add(file);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> earlier = files.filter(file -> file.toString().endsWith(".ptx") && !written.contains(file)).toList();
            for (Path file : earlier) Files.delete(file);
        }
    }
}
