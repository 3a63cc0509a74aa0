package lorikeet.lora.launch;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Optional;

/** An installed Java: its home folder and its version, as its {@code release} file states it. */
final class Jdk implements Comparable<Jdk> {
    /** The oldest feature release that runs Lorikeet. */
    static final int NEEDED = 25;

    private static final String VERSION_KEY = "JAVA_VERSION=";

    private final Path home;
    private final String version;

    Jdk(Path home, String version) {
        this.home = home;
        this.version = version;
    }

    /** The Java that runs this code. */
    static Jdk running() {
        return new Jdk(Paths.get(System.getProperty("java.home")), System.getProperty("java.version"));
    }

    /** The Java installed in {@code home}, or nothing where there is no {@code release} file or no program. */
    static Optional<Jdk> at(Path home) {
        Optional<Jdk> found = releasedVersion(home.resolve("release")).map(version -> new Jdk(home, version));
        return found.filter(jdk -> Files.isExecutable(jdk.java()));
    }

    private static Optional<String> releasedVersion(Path release) {
        try (BufferedReader lines = Files.newBufferedReader(release, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine())
                if (line.startsWith(VERSION_KEY))
                    return Optional.of(line.substring(VERSION_KEY.length()).replace("\"", "").trim());
            return Optional.empty();
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    /** The program that starts this Java. */
    Path java() {
        return home.resolve("bin").resolve(File.separatorChar == '\\' ? "java.exe" : "java");
    }

    String version() {
        return version;
    }

    /** 8 for {@code 1.8.0_392}, 25 for {@code 25.0.3} and {@code 25-ea}; 0 where the version is no number. */
    int feature() {
        int[] numbers = numbers();
        return numbers.length == 0 ? 0 : numbers[0] == 1 && numbers.length > 1 ? numbers[1] : numbers[0];
    }

    @Override
    public int compareTo(Jdk other) {
        int[] mine = numbers();
        int[] theirs = other.numbers();
        for (int i = 0; i < Math.min(mine.length, theirs.length); i++)
            if (mine[i] != theirs[i]) return Integer.compare(mine[i], theirs[i]);
        return Integer.compare(mine.length, theirs.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Jdk && home.equals(((Jdk) other).home) && version.equals(((Jdk) other).version);
    }

    @Override
    public int hashCode() {
        return 31 * home.hashCode() + version.hashCode();
    }

    @Override
    public String toString() {
        return version + " in " + home;
    }

    /** The leading numbers of the version: {@code 25.0.3+9-LTS} gives 25, 0, 3. */
    private int[] numbers() {
        String leading = version.split("[^0-9._]", 2)[0];
        String[] parts = leading.isEmpty() ? new String[0] : leading.split("[._]");
        int[] numbers = new int[parts.length];
        for (int i = 0; i < parts.length; i++)
            numbers[i] = parts[i].isEmpty() || parts[i].length() > 9 ? 0 : Integer.parseInt(parts[i]);
        return numbers;
    }
}
