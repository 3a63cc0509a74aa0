package lorikeet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the benchmarks' jar by an older JDK, where there is one; lora's own tests of the launcher are not repeated. */
class BenchJarIT {
    private static final Path JAR = Path.of(System.getProperty("lorikeet.bench.jar"));
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int JAVA_8_CLASS = 52;
    private static final int PATIENCE_SECONDS = 120;

    @TempDir Path folder;

    /** What a process printed on both streams, and its exit code. */
    private record Ended(String output, int exit) {}

    /** {@code java -jar lorikeet-bench.jar arguments...} by an older Java; skips the test where this machine has none. */
    private Ended byOldJava(String... arguments) throws Exception {
        Optional<Path> old = oldJava();
        if (old.isEmpty()) System.out.println("skipped: no JDK older than 25 in " + INSTALLED);
        assumeTrue(old.isPresent(), "no JDK older than 25 in " + INSTALLED);
        List<String> command = new ArrayList<>(List.of(old.get().toString(), "-Dlorikeet.threads=1", "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "still running");
            return new Ended(Files.readString(output), process.exitValue());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Optional<Path> oldJava() throws IOException {
        if (!Files.isDirectory(INSTALLED)) return Optional.empty();
        try (Stream<Path> homes = Files.list(INSTALLED).sorted()) {
            return homes.filter(BenchJarIT::isOld).map(home -> home.resolve("bin/java")).filter(Files::isExecutable).findFirst();
        }
    }

    private static boolean isOld(Path home) {
        try {
            return Files.readString(home.resolve("release"), StandardCharsets.ISO_8859_1).matches("(?s).*JAVA_VERSION=\"(1\\.8|9|1[0-9]|2[0-4])\\b.*");
        } catch (IOException e) {
            return false; // no JDK
        }
    }

    @Test
    void entryIsReadableByJava8() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String entry = jar.getManifest().getMainAttributes().getValue("Main-Class");
            for (String name : List.of(entry.replace('.', '/'), "lorikeet/lora/launch/Launcher")) {
                try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name + ".class")))) {
                    in.readInt(); // magic
                    in.readUnsignedShort(); // minor version
                    assertEquals(JAVA_8_CLASS, in.readUnsignedShort(), name);
                }
            }
        }
    }

    @Test
    void oldJavaStartsANewerOneForRatios() throws Exception {
        Ended version = byOldJava("--version");
        assertEquals("lorikeet-bench ", version.output.substring(0, 15), version.output);
        assertEquals(0, version.exit);
        assertEquals(new Ended("error: --json: '" + folder + "' is a folder, expected a file to write\n", 2), byOldJava("--only", "gemv", "--json", folder.toString()));
    }

    /** A fork has the Vector API and JMH's own start of it. */
    @Test
    void oldJavaStartsANewerOneForJmhAndItsForks() throws Exception {
        Ended jmh = byOldJava("GemmBenchmark", "-f", "1", "-wi", "0", "-i", "1", "-r", "50ms", "-p", "product=32x32x32NT", "-p", "weights=F32", "-p", "threads=1");
        assertEquals(0, jmh.exit, jmh.output);
        assertTrue(jmh.output.matches("(?s).*GemmBenchmark\\.multiply +32x32x32NT +1 +F32 +thrpt .*"), jmh.output);
        assertTrue(jmh.output.contains("# VM version: JDK " + System.getProperty("java.version")), jmh.output);
    }
}
