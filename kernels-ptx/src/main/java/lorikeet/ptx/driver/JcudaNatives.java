package lorikeet.ptx.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loads JCuda's native libraries. JCuda unpacks a library into the folder {@code java.io.tmpdir} names under a fixed file
 * name, and takes a file that is already there as it is: on a shared machine that is someone else's code, or a truncated
 * file of a killed run. So the class is initialised with that property pointing at a new folder that only this user can
 * read, which is deleted as soon as the library is mapped. {@code java.library.path}, where JCuda looks first, still works.
 */
final class JcudaNatives {
    private static final String TEMPORARY = "java.io.tmpdir";

    private JcudaNatives() {}

    /** Initialises the JCuda class {@code className} with its library; answers why that failed, in one line. */
    static synchronized Optional<String> load(String className) {
        String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!os.equals("Linux amd64")) return Optional.of("JCuda's natives are for Linux amd64, this is " + os);
        try {
            initialise(className);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no private folder for JCuda's natives: " + firstLine(e));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.of(className + " did not load: " + firstLine(e));
        }
    }

    /** How the names of this process' folders begin. */
    static String prefix() {
        return "lorikeet-jcuda-" + ProcessHandle.current().pid() + "-";
    }

    private static void initialise(String className) throws IOException, ClassNotFoundException {
        Path folder = Files.createTempDirectory(prefix());
        String before = System.setProperty(TEMPORARY, folder.toString());
        try {
            Class.forName(className, true, JcudaNatives.class.getClassLoader());
        } finally {
            if (before == null) System.clearProperty(TEMPORARY);
            else System.setProperty(TEMPORARY, before);
            delete(folder);
        }
    }

    /** Deletes a folder of plain files. A mapped library stays usable without its file on Linux. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(folder);
    }

    private static String firstLine(Throwable thrown) {
        Throwable root = thrown.getCause() == null ? thrown : thrown.getCause();
        List<String> lines = String.valueOf(root.getMessage()).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        return root.getClass().getSimpleName() + (lines.isEmpty() ? "" : ": " + lines.getFirst());
    }
}
