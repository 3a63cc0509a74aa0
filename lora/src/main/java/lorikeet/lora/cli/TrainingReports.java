package lorikeet.lora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.UsageException;
import lorikeet.lora.launch.RootHelp;
import lorikeet.lora.report.ChangeReport;
import lorikeet.lora.report.Changes;
import lorikeet.lora.report.ConsoleRows;
import lorikeet.lora.report.LogitDrift;
import lorikeet.lora.report.ModelCard;
import lorikeet.lora.report.Plots;
import lorikeet.lora.report.ProgressBar;
import lorikeet.lora.report.Prompt;
import lorikeet.lora.report.TensorBoard;
import lorikeet.lora.report.Terminal;
import lorikeet.lora.train.Follower;
import lorikeet.lora.train.NonFiniteException;
import lorikeet.lora.train.Settings;
import lorikeet.tensor.io.AtomicFile;
import picocli.CommandLine.Model.CommandSpec;

/** What a run of training tells of itself: while it goes on, in its folder, and at its end. */
final class TrainingReports implements AutoCloseable {
    private static final String EVENTS = "runs", IMAGES = "images";
    private final Path folder;
    private final PrintWriter out;
    private final Plots plots;
    private final ProgressBar bar;
    private final TensorBoard events;
    private final Changes changes;
    private final LogitDrift drift;
    private final List<Follower> followers = new ArrayList<>();

    /**
     * Looks at the model as it is before training.
     *
     * @param arguments flags by name, as in args.json
     * @param encode of texts; gives none where the model has no tokenizer
     */
    TrainingReports(Path folder, CommandSpec spec, ReportFlags flags, Map<String, Object> arguments, long maxSteps, LanguageModel model, Function<String, int[]> encode) {
        this.folder = folder;
        this.out = spec.commandLine().getOut();
        this.plots = new Plots(folder.resolve(IMAGES));
        this.bar = Terminal.takesBar() ? new ProgressBar(spec.commandLine().getErr(), !canShow("█░"), maxSteps) : null;
        this.events = flags.reportTo == ReportFlags.ReportTo.NONE ? null : new TensorBoard(flags.loggingDir != null ? flags.loggingDir : folder.resolve(EVENTS));
        Invocation invocation = Invocation.of(spec);
        invocation.flagFile().ifPresent(file -> AtomicFile.copy(file, folder.resolve(nameOfCopy(file))));
        followers.add(new ConsoleRows(out, spec.commandLine().getErr(), bar != null && Terminal.showsOutput() ? bar : null));
        if (bar != null) followers.add(bar);
        if (events != null) followers.add(events);
        followers.add(plots);
        followers.add(new ModelCard(arguments, invocation.text(), model.lora() != null, RootHelp.version()));
        this.drift = new LogitDrift(model, Prompt.fixed(encode, model.config().vocabSize()));
        this.changes = new Changes(model);
    }

    private static boolean canShow(String characters) {
        Charset charset = System.err.charset();
        return charset.canEncode() && charset.newEncoder().canEncode(characters);
    }

    /** The file's kind, which its name tells. */
    private static String nameOfCopy(Path file) {
        return "flags." + (file.toString().toLowerCase(Locale.ROOT).endsWith(".json") ? "json" : "yaml");
    }

    List<Follower> followers() {
        return followers;
    }

    /**
     * Tells what came of a run from step {@code from} to step {@code to}.
     *
     * @param rows of its log
     * @param settings of the run
     * @throws UsageException if it got to its last step and changed nothing, though not all its steps were warm-up from 0
     */
    void finish(long from, long to, Settings settings, List<ObjectNode> rows) {
        if (bar != null) bar.close();
        plots.write(rows).ifPresent(reason -> out.println("plots: no PNG files, since this Java cannot draw: " + reason));
        if (from == to) {
            out.println("changed: nothing, since " + (from == 0 ? "no step was done" : "the run already stood at step " + from + ", and no step was done since"));
            return;
        }
        ChangeReport report = ChangeReport.of(from, to, changes, drift);
        report.write(folder);
        report.lines().forEach(out::println);
        if (!report.isFinite()) throw new NonFiniteException("the model trained in " + folder + " gives NaN or infinity for the fixed prompts; lower --learning_rate");
        if (to < settings.maxSteps() || !report.nothing()) return;
        if (settings.learningRate() > 0 && largest(rows, "learning_rate") == 0) out.println("nothing changed yet: each of the steps was warm-up with a rate of 0; train longer than --warmup_steps");
        else throw new UsageException("training changed nothing in " + folder + ": " + reason(report, rows));
    }

    private static String reason(ChangeReport report, List<ObjectNode> rows) {
        double rate = largest(rows, "learning_rate");
        if (rate == 0) return "the learning rate was 0 at every step; raise --learning_rate";
        if (largest(rows, "grad_norm") == 0) return "every gradient was 0: no trained token depends on a trained tensor";
        if (report.anythingMoved()) return "the weights moved by less than the dtype holds in which they are saved; raise --learning_rate, which was " + rate + " at most";
        return "every update was lost in rounding; raise --learning_rate, which was " + rate + " at most";
    }

    private static double largest(List<ObjectNode> rows, String field) {
        return rows.stream().mapToDouble(row -> row.path(field).asDouble()).max().orElse(0);
    }

    @Override
    public void close() {
        if (bar != null) bar.close();
        if (events != null) events.close();
        changes.close();
    }
}
