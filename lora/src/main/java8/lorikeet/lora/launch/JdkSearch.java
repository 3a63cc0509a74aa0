package lorikeet.lora.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a Java that can run Lorikeet: JAVA_HOME where it is new enough, otherwise the newest in the folders where
 * packages and tools install JDKs. Only {@code release} files are read; no candidate is run.
 */
final class JdkSearch {
    private final String javaHome;
    private final List<Path> folders;

    /** @param javaHome the value of JAVA_HOME, or null
     *  @param folders  each holds JDKs, one a subfolder; they need not exist */
    JdkSearch(String javaHome, List<Path> folders) {
        this.javaHome = javaHome;
        this.folders = folders;
    }

    /** The usual folders of this machine, and the one that holds the running Java. */
    static JdkSearch ofThisMachine(Jdk running) {
        Map<String, String> environment = System.getenv();
        List<Path> folders = usualFolders(Paths.get("/"), Paths.get(System.getProperty("user.home")), environment);
        Path neighbours = running.java().getParent().getParent().getParent();
        if (neighbours != null) folders.add(neighbours);
        return new JdkSearch(environment.get("JAVA_HOME"), folders);
    }

    /** The folders in which packages and tools keep JDKs, most of which exist on no one machine. */
    static List<Path> usualFolders(Path root, Path home, Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : new String[] {"usr/lib/jvm", "usr/lib64/jvm", "usr/java", "usr/local/java", "opt/java",
            "opt", "usr/local", "Library/Java/JavaVirtualMachines", "opt/homebrew/opt", "usr/local/opt"})
            folders.add(root.resolve(folder));
        for (String folder : new String[] {".sdkman/candidates/java", ".jdks", ".gradle/jdks",
            ".local/share/mise/installs/java", ".asdf/installs/java", ".jenv/versions", ".jabba/jdk",
            "Library/Java/JavaVirtualMachines"})
            folders.add(home.resolve(folder));
        addUnder(folders, environment.get("SDKMAN_DIR"), "candidates/java");
        addUnder(folders, environment.get("MISE_DATA_DIR"), "installs/java");
        addUnder(folders, environment.get("ASDF_DATA_DIR"), "installs/java");
        for (String vendor : new String[] {"Java", "Eclipse Adoptium", "Microsoft", "Amazon Corretto", "Zulu"})
            addUnder(folders, environment.get("ProgramFiles"), vendor);
        return folders;
    }

    private static void addUnder(List<Path> folders, String parent, String child) {
        if (parent != null && !parent.isEmpty()) folders.add(Paths.get(parent, child.split("/")));
    }

    /** The Java to start, or nothing where none is new enough. */
    Optional<Jdk> find() {
        if (javaHome != null && !javaHome.isEmpty()) {
            Optional<Jdk> chosen = newEnough(Paths.get(javaHome));
            if (chosen.isPresent()) return chosen;
        }
        Optional<Jdk> newest = Optional.empty();
        for (Path folder : folders)
            for (Path candidate : subfolders(folder)) {
                Optional<Jdk> found = newEnough(candidate);
                if (found.isPresent() && (!newest.isPresent() || found.get().compareTo(newest.get()) > 0)) newest = found;
            }
        return newest;
    }

    /** On macOS a JDK's home lies inside a bundle, and Homebrew puts that bundle into {@code libexec}. */
    private static Optional<Jdk> newEnough(Path candidate) {
        for (String place : new String[] {"", "Contents/Home", "libexec/openjdk.jdk/Contents/Home"}) {
            Optional<Jdk> found = Jdk.at(candidate.resolve(place)).filter(jdk -> jdk.feature() >= Jdk.NEEDED);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /** In the order of their names, so that one machine gives one answer. */
    private static List<Path> subfolders(Path folder) {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) return found;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path entry : entries) found.add(entry);
        } catch (IOException | RuntimeException e) {
            return found; // a folder that cannot be listed offers nothing
        }
        Collections.sort(found);
        return found;
    }
}
