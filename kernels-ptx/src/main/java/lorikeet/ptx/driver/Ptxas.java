package lorikeet.ptx.driver;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/**
 * The assembler of an installed CUDA toolkit, for the architectures that {@link PtxCompiler} is too old for (CUDA 13:
 * sm_75 to sm_121).
 *
 * @param tool the program
 */
public record Ptxas(Path tool) {
    private static final long LIMIT_SECONDS = 120;

    /** Looked for once: the PATH of a process does not change. */
    private static final class Found {
        static final Optional<Ptxas> TOOL = search();
    }

    /** The first {@code ptxas} on the PATH. */
    public static Optional<Ptxas> find() {
        return Found.TOOL;
    }

    private static Optional<Ptxas> search() {
        String path = System.getenv("PATH");
        if (path == null) return Optional.empty();
        for (String folder : path.split(File.pathSeparator)) {
            if (folder.isEmpty()) continue;
            Path tool = Path.of(folder, "ptxas");
            if (Files.isExecutable(tool) && Files.isRegularFile(tool)) return Optional.of(new Ptxas(tool));
        }
        return Optional.empty();
    }

    /**
     * Assembles {@code source} for {@code arch}, for example {@code sm_120}.
     *
     * @throws FormatException if the text is refused: one line with the name, the line number and the reason
     */
    public Assembly assemble(PtxSource source, String arch) {
        TextGuard.check(source);
        try {
            Path folder = Files.createTempDirectory("lorikeet-ptxas-");
            try {
                return assemble(source, arch, folder);
            } finally {
                JcudaNatives.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("running " + tool + " failed: " + e.getMessage(), e);
        }
    }

    private Assembly assemble(PtxSource source, String arch, Path folder) throws IOException {
        Path input = Files.writeString(folder.resolve("input.ptx"), source.text());
        Path cubin = folder.resolve("output.cubin");
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(tool.toString(), "-v", "-arch=" + arch, "-o", cubin.toString(), input.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (exitCode(process) != 0) throw AssemblerLog.error(source.name(), arch, Files.readString(log));
        return new Assembly(arch, Files.readAllBytes(cubin), AssemblerLog.figures(Files.readString(log)));
    }

    private int exitCode(Process process) throws IOException {
        try {
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) return process.exitValue();
            throw new IOException("no answer within " + LIMIT_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
