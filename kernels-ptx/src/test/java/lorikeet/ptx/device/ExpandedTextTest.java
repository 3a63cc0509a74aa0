package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Leaves the text of every kernel, its textual parameters replaced, in {@code target/ptx/ENTRY.ptx} for whoever wants to read or assemble it. */
class ExpandedTextTest {
    private static final Path FOLDER = Path.of("target", "ptx");

    @Test
    void everyKernelIsLeftAsItIsAssembled() throws IOException {
        Files.createDirectories(FOLDER);
        List<LaunchDescriptor> expansions = KernelCatalog.expansions();
        for (LaunchDescriptor launch : expansions) {
            String text = launch.source().text();
            Files.writeString(FOLDER.resolve(launch.entry() + ".ptx"), text);
            assertEquals(-1, text.indexOf('$'), launch.entry());
            assertEquals(1, text.lines().filter(line -> line.equals(".target " + launch.target())).count(), launch.entry());
        }
        Set<String> entries = expansions.stream().map(LaunchDescriptor::entry).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) if (!entries.contains(file.getFileName().toString().replace(".ptx", ""))) Files.delete(file); // of an earlier build
        }
    }
}
