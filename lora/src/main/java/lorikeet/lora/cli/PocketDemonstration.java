package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.data.Row;
import lorikeet.lora.data.RowEncoder;
import lorikeet.lora.data.Truncation;
import lorikeet.lora.generate.Answerer;
import lorikeet.lora.generate.Sampler;
import lorikeet.lora.pocket.EmbeddedModel;
import lorikeet.lora.template.Message;
import lorikeet.lora.train.Evaluator;
import lorikeet.tensor.io.OneLine;
import picocli.CommandLine.Model.CommandSpec;

/** Shows what training made of the embedded model: the same questions, and the loss on held-out rows, without and with it. */
final class PocketDemonstration implements Training.Afterwards {
    private static final int MOST_TOKENS = 48;
    private static final int SHOWN = 110;

    private final TrainingFlags flags;
    private final PrintWriter out;

    PocketDemonstration(TrainingFlags flags, CommandSpec spec) {
        this.flags = flags;
        this.out = spec.commandLine().getOut();
    }

    @Override
    public void show(LanguageModel trained, List<Row> heldOut, Path checkpoint) {
        try (LanguageModel base = LanguageModel.open(trained.ops(), flags.model.model(), flags.model.storing())) {
            Answerer before = answerer(base), after = answerer(trained);
            out.println("questions about words that no row asks for:");
            for (String prompt : EmbeddedModel.prompts()) {
                out.println("  " + prompt);
                out.println("    before: " + answer(before, prompt));
                out.println("    after:  " + answer(after, prompt));
            }
            if (!heldOut.isEmpty()) {
                out.printf(Locale.ROOT, "loss on %,d held-out questions: %.3f before, %.3f after%n", heldOut.size(), loss(base, heldOut), loss(trained, heldOut));
            }
        }
        out.println("chat with it: " + program() + " infer " + (trained.lora() == null ? "--model " : "--adapters ") + checkpoint);
    }

    private Answerer answerer(LanguageModel model) {
        RowEncoder.Settings settings = new RowEncoder.Settings(flags.template.choice(flags.model.model()).template(), flags.template.system(), false,
                model.config().maxPositionEmbeddings(), Truncation.DELETE);
        return new Answerer(model, settings, Sampler.GREEDY, new Answerer.Stops(false, List.of(), MOST_TOKENS));
    }

    /** The answer in one line, cut where it is long. */
    private static String answer(Answerer answerer, String prompt) {
        String answer = OneLine.of(answerer.answer(List.of(Message.user(prompt)), _ -> {}).lines().collect(Collectors.joining(" / ")));
        return answer.length() <= SHOWN ? answer : answer.substring(0, SHOWN) + " …";
    }

    private double loss(LanguageModel model, List<Row> rows) {
        return new Evaluator(model.ops(), model, rows, flags.train.evalBatch).evaluate(0).loss();
    }

    /** How this program was started, as a shell starts it again. */
    private static String program() {
        String classPath = System.getProperty("java.class.path");
        return classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator")) ? "java -jar " + classPath : "lorikeet";
    }
}
