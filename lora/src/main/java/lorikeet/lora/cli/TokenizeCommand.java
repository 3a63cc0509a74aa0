package lorikeet.lora.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lorikeet.lora.ModelText;
import lorikeet.lora.UsageException;
import lorikeet.lora.hub.HubCaches;
import lorikeet.lora.json.JsonLines;
import lorikeet.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns texts into token ids, or ids into texts, one a line from stdin to stdout. */
@Command(name = "tokenize", description = "Turn texts on stdin into token ids, or ids into texts, one JSON value a line.", sortOptions = false,
        customSynopsis = "lorikeet tokenize --model DIR --json [--flag VALUE]... < LINES")
final class TokenizeCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "Folder with tokenizer.json, or owner/name of a downloaded model.")
    private Path model;

    @Option(names = "--json", required = true, arity = "0..1", paramLabel = "BOOL", fallbackValue = "true",
            description = "Read and write one JSON value a line: the only form there is.")
    private boolean json;

    @Option(names = "--add_special_tokens", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true",
            description = "Put the tokens around each text that the model expects, such as <s>. Default: ${DEFAULT-VALUE}.")
    private boolean addSpecialTokens;

    @Option(names = "--decode", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false",
            description = "Read arrays of ids and write texts; an id that no token has gives none. Default: ${DEFAULT-VALUE}.")
    private boolean decode;

    @Option(names = "--skip_special_tokens", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true",
            description = "Leave special tokens out of the texts. Default: ${DEFAULT-VALUE}.")
    private boolean skipSpecialTokens;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!json) throw new UsageException("--json: expected true, found false: only JSON can be read and written");
        Path folder = HubCaches.of(null, null).model("--model", model, ModelText::isIn);
        if (!Files.isDirectory(folder)) throw new UsageException("--model: " + folder + (Files.exists(folder) ? " is not a folder" : " does not exist"));
        Tokenizer tokenizer = Tokenizer.load(folder);
        PrintWriter out = spec.commandLine().getOut();
        JsonLines lines = new JsonLines("stdin", System.in);
        while (lines.next()) {
            out.println(decode
                    ? JsonLines.text(tokenizer.decode(lines.ids(), skipSpecialTokens))
                    : JsonLines.text(tokenizer.encode(lines.string(), addSpecialTokens)));
        }
        return 0;
    }
}
