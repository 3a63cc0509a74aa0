package lorikeet.lora.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lorikeet.lora.pocket.PocketDictionary;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.cpu.CpuDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes what the embedded model is trained from; lora/pocket/make runs it. */
@Command(name = "pocket-data", hidden = true, description = "Make the texts, rows and first weights of the embedded model from WordNet.")
final class PocketDataCommand implements Callable<Integer> {
    @Option(names = "--wordnet", paramLabel = "FILE", required = true, description = "WordNet 3.0, a sense a line.")
    private Path wordnet;

    @Option(names = "--output_dir", paramLabel = "DIR", required = true, description = "Folder for data and model.")
    private Path outputDir;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Decides every random choice. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PocketDictionary dictionary = PocketDictionary.from(wordnet);
        dictionary.writeData(outputDir.resolve("data"), seed);
        try (Device device = CpuDevice.open(); Eager ops = Eager.on(device)) {
            PocketDictionary.writeModel(ops, outputDir.resolve("fresh"), seed);
        }
        spec.commandLine().getOut().println("wrote " + outputDir + ": " + dictionary.size() + " words");
        return 0;
    }
}
