package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpandedTextsTest {
    @Test
    void everyKernelIsLeftAsItIsAssembled(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("of_an_earlier_build.ptx"), "");
        ExpandedTexts.write(folder);
        List<LaunchDescriptor> expansions = KernelCatalog.expansions();
        for (LaunchDescriptor launch : expansions) {
            String text = Files.readString(folder.resolve(launch.entry() + ".ptx"));
            assertEquals(launch.source().text(), text, launch.entry());
            assertEquals(-1, text.indexOf('$'), launch.entry());
            assertEquals(1, text.lines().filter(line -> line.equals(".target " + launch.target())).count(), launch.entry());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(expansions.size(), files.count());
        }
    }
}
