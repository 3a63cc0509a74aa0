package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Machine code of a stand-in: compiled by gcc, loaded once a process, before JCuda's class asks for the library. */
enum StandInLibrary {
    /** Of the driver. Unconnected functions answer CUDA_ERROR_NOT_SUPPORTED. */
    CUDA("libcuda.so.1", "/lib/libJCudaDriver-12.6.0-linux-x86_64.so", "cu[A-Z]", 801),
    /** Of cuBLAS. Unconnected functions answer CUBLAS_STATUS_NOT_SUPPORTED. */
    CUBLAS("libcublas.so.12", "/lib/libJCublas2-12.6.0-linux-x86_64.so", "cublas[A-Z]", 15);

    private final String soname;
    private final String jcuda;
    private final Pattern function;
    private final int unsupported;
    private SymbolLookup symbols;

    /** @param prefix of the functions among the strings of JCuda's library, which imports them by name */
    StandInLibrary(String soname, String jcuda, String prefix, int unsupported) {
        this.soname = soname;
        this.jcuda = jcuda;
        this.function = Pattern.compile("\0(" + prefix + "[A-Za-z0-9_]*)(?=\0)");
        this.unsupported = unsupported;
    }

    /** Skips the test, with a printed reason, where the stand-in cannot be built. */
    SymbolLookup assume() {
        String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!os.equals("Linux amd64")) skip("the stand-in for " + soname + " is for Linux amd64, this is " + os);
        if (Stream.of(System.getenv("PATH").split(":")).noneMatch(folder -> Files.isExecutable(Path.of(folder, "gcc"))))
            skip("no gcc on the PATH to compile the stand-in for " + soname);
        if (symbols == null) symbols = load();
        return symbols;
    }

    private static void skip(String reason) {
        System.out.println("skipped: " + reason);
        assumeTrue(false, reason);
    }

    private SymbolLookup load() {
        try {
            Path folder = Files.createTempDirectory("lorikeet-standin-");
            Path library = folder.resolve(soname);
            try {
                compile(folder, library);
                return SymbolLookup.libraryLookup(library, Arena.global()); // JCuda's library finds it by its soname
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

    private void compile(Path folder, Path library) throws IOException {
        Path source = folder.resolve("standin.c");
        try (InputStream in = StandInLibrary.class.getResourceAsStream("standin.c")) {
            Files.copy(in, source);
        }
        StringBuilder list = new StringBuilder();
        for (String name : functions()) list.append("FUNCTION(").append(name).append(")\n");
        Files.writeString(folder.resolve("functions.inc"), list);
        Path versions = Files.writeString(folder.resolve("versions"), soname + " { global: *; };\n");
        Process gcc = new ProcessBuilder("gcc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-Wl,-soname," + soname, "-Wl,--version-script," + versions,
                "-DUNSUPPORTED=" + unsupported, "-o", library.toString(), source.toString()).redirectErrorStream(true).start();
        String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (gcc.waitFor() != 0) throw new IOException("gcc: " + output);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    TreeSet<String> functions() throws IOException {
        try (InputStream in = StandInLibrary.class.getResourceAsStream(jcuda)) {
            String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            TreeSet<String> names = new TreeSet<>();
            function.matcher(bytes).results().forEach(found -> names.add(found.group(1)));
            return names;
        }
    }
}
