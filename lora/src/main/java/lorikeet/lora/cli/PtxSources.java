package lorikeet.lora.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import lorikeet.lora.UsageException;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import picocli.CommandLine.Option;

/** PTX files given on the command line, with the values of their textual parameters. */
final class PtxSources {
    private static final long LARGEST = 64L << 20;

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "Value of a textual parameter $NAME of the file; may be given several times.")
    private Map<String, String> parameters = Map.of();

    PtxSource read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("cannot read " + file + ": " + (!Files.exists(file) ? "no such file" : Files.isDirectory(file) ? "it is a folder" : "it is no regular file") + ", expected a PTX file");
        }
        if (Files.size(file) > LARGEST) throw new FormatException(file + ": expected at most " + LARGEST + " bytes of PTX, found " + Files.size(file));
        PtxSource source = new PtxSource(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        return parameters.isEmpty() ? source : source.expand(parameters); // without them '$' begins a compiler's label
    }
}
