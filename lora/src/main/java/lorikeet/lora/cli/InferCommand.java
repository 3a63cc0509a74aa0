package lorikeet.lora.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.RowEncoder;
import lorikeet.lora.data.Truncation;
import lorikeet.lora.generate.Answerer;
import lorikeet.lora.generate.Generator;
import lorikeet.lora.generate.Sampler;
import lorikeet.lora.json.JsonText;
import lorikeet.lora.pocket.EmbeddedModel;
import lorikeet.lora.template.Message;
import lorikeet.lora.template.TemplateChoice;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Answers a prompt, or talks. What the model says alone goes to stdout. */
@Command(name = "infer", description = "Answer a prompt, or chat, with or without adapters.", sortOptions = false,
        customSynopsis = "lorikeet infer --model DIR [--adapters DIR] [--prompt TEXT]")
final class InferCommand implements Callable<Integer> {
    private static final int DEFAULT_IDS = 64;

    @Mixin
    private ModelFlags flags;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What to answer. Default: a chat, a line a message.")
    private String prompt;

    @Option(names = "--max_new_tokens", paramLabel = "N", description = "Most tokens to make. Default: as the model's context allows, at most 2048; of ids 64.")
    private Integer maxNewTokens;

    @Option(names = "--ignore_eos", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false",
            description = "Go on after an end-of-sequence token. Default: ${DEFAULT-VALUE}.")
    private boolean ignoreEos;

    @Option(names = "--input_ids", paramLabel = "IDS", description = "Token ids to continue, such as 1,2,3, instead of a text.")
    private String inputIds;

    @Option(names = "--ids", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", description = "Beside --input_ids: print the new ids as one JSON array.")
    private boolean ids;

    @Option(names = "--stop_words", paramLabel = "WORD", arity = "1..*", description = "Texts that end an answer, and are part of it.")
    private List<String> stopWords = List.of();

    @Mixin
    private SamplingFlags sampling;

    @Mixin
    private TemplateFlags template;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        sampling.check();
        if (stopWords.contains("")) throw new UsageException("--stop_words: expected words, found an empty one");
        if (maxNewTokens != null) Range.atLeast("--max_new_tokens", maxNewTokens, 1);
        if (inputIds == null && ids) throw new UsageException("--ids: only beside --input_ids");
        flags.takeWholeModel();
        SavedFlags.takeOver(spec, flags, template);
        if (flags.model == null) {
            throw new UsageException("--model or --adapters is missing: name a model folder, or an adapter that sft has made, such as output/" + EmbeddedModel.NAME
                    + "; --model " + EmbeddedModel.NAME + " is the embedded base model");
        }
        if (inputIds == null) return text();
        TokenIdList.parse("--input_ids", inputIds, Integer.MAX_VALUE);
        if (!ids) throw new UsageException("--ids: expected true beside --input_ids, whose continuation is printed as ids");
        if (prompt != null) throw new UsageException("--prompt and --input_ids: give one of them");
        if (!stopWords.isEmpty()) throw new UsageException("--stop_words: not beside --input_ids, which has no text");
        return ids();
    }

    private int ids() {
        Sampler sampler = sampling.sampler(flags.model());
        try (Device device = flags.open(); Eager ops = Eager.on(device); LanguageModel model = OpenModel.from(ops, flags, flags.storing())) {
            int[] given = TokenIdList.parse("--input_ids", inputIds, model.config().vocabSize());
            int most = maxNewTokens == null ? DEFAULT_IDS : maxNewTokens;
            Set<Integer> stop = ignoreEos ? Set.of() : new HashSet<>(model.endOfSequence());
            int[] made = Generator.generate(ops, model.decoder(), given, most, stop, sampler, _ -> {});
            spec.commandLine().getOut().println(JsonText.compact(made));
        }
        return 0;
    }

    private int text() throws IOException {
        TemplateChoice choice = template.choice(flags.model());
        try (Device device = flags.open(); Eager ops = Eager.on(device); LanguageModel model = OpenModel.from(ops, flags, flags.storing())) {
            RowEncoder.Settings settings = new RowEncoder.Settings(choice.template(), template.system(), false, model.config().maxPositionEmbeddings(), Truncation.DELETE);
            say(new Answerer(model, settings, sampling.sampler(flags.model()), stops()), choice);
        }
        return 0;
    }

    private Answerer.Stops stops() {
        return new Answerer.Stops(ignoreEos, stopWords, maxNewTokens == null ? Answerer.DEFAULT_MOST : maxNewTokens);
    }

    private void say(Answerer answerer, TemplateChoice choice) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Consumer<String> pieces = piece -> {
            out.print(piece);
            out.flush();
        };
        if (prompt != null) {
            answerer.answer(List.of(Message.user(prompt)), pieces);
            out.println();
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println(choice.line());
        new Chat(answerer, pieces, out, err).run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    }
}
