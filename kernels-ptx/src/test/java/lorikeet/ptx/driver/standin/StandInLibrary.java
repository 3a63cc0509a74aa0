package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The stand-in's machine code: compiled by gcc, loaded once a process, before JCuda's class asks for libcuda.so.1. */
final class StandInLibrary {
    private static final String JCUDA = "/lib/libJCudaDriver-12.6.0-linux-x86_64.so";
    /** Functions of the driver among the strings of JCuda's library; it imports them by name. */
    private static final Pattern FUNCTION = Pattern.compile("\0(cu[A-Z][A-Za-z0-9_]*)(?=\0)");

    private StandInLibrary() {}

    private static final class Loaded {
        static final SymbolLookup SYMBOLS = load();
    }

    /** Skips the test, with a printed reason, where the stand-in cannot be built. */
    static SymbolLookup assume() {
        String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!os.equals("Linux amd64")) skip("the stand-in driver is for Linux amd64, this is " + os);
        if (Stream.of(System.getenv("PATH").split(":")).noneMatch(folder -> Files.isExecutable(Path.of(folder, "gcc"))))
            skip("no gcc on the PATH to compile the stand-in driver");
        return Loaded.SYMBOLS;
    }

    private static void skip(String reason) {
        System.out.println("skipped: " + reason);
        assumeTrue(false, reason);
    }

    private static SymbolLookup load() {
        try {
            Path folder = Files.createTempDirectory("lorikeet-standin-");
            Path library = folder.resolve("libcuda.so.1");
            try {
                compile(folder, library);
                System.load(library.toString());
                return SymbolLookup.loaderLookup();
            } finally {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) Files.delete(file);
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(Path folder, Path library) throws IOException {
        Path source = folder.resolve("standin.c");
        try (InputStream in = StandInLibrary.class.getResourceAsStream("standin.c")) {
            Files.copy(in, source);
        }
        StringBuilder list = new StringBuilder();
        for (String name : functions()) list.append("FUNCTION(").append(name).append(")\n");
        Files.writeString(folder.resolve("functions.inc"), list);
        Process gcc = new ProcessBuilder("gcc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1",
                "-o", library.toString(), source.toString()).redirectErrorStream(true).start();
        String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (gcc.waitFor() != 0) throw new IOException("gcc: " + output);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static TreeSet<String> functions() throws IOException {
        try (InputStream in = StandInLibrary.class.getResourceAsStream(JCUDA)) {
            String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            TreeSet<String> names = new TreeSet<>();
            FUNCTION.matcher(bytes).results().forEach(found -> names.add(found.group(1)));
            return names;
        }
    }
}
