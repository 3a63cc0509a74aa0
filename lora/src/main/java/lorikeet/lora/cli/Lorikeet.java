package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lorikeet.lora.UsageException;
import lorikeet.lora.launch.LauncherWatch;
import lorikeet.lora.launch.RootHelp;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line, {@code lorikeet COMMAND --flag value}. Results go to stdout. Exit codes: 0 done, 2 a request that
 * cannot be met (one line on stderr), 1 anything else that failed, 128 + N ended by signal N.
 */
@Command(
        name = "lorikeet",
        description = "Fine-tuning of language models on the JVM.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class)
public final class Lorikeet implements Callable<Integer> {
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>(); // each also has its line in help.txt

    static {
        List.of(SftCommand.class, PtCommand.class, InferCommand.class, MergeLoraCommand.class, InspectCommand.class, TokenizeCommand.class, TrainTokenizerCommand.class,
                PlanCommand.class, EnvCommand.class, PtxCommand.class, PocketDataCommand.class).forEach(command -> COMMANDS.put(command.getAnnotation(Command.class).name(), command));
    }

    @Option(names = Failures.STACKTRACE, scope = ScopeType.INHERIT, description = "Show where an error arose.")
    private boolean stacktrace;

    @Spec
    private CommandSpec spec;

    private final List<String> arguments;

    Lorikeet(String... args) {
        this.arguments = List.of(args);
    }

    /** As they were typed. */
    List<String> arguments() {
        return arguments;
    }

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        LauncherWatch.start();
        OneLineLog.install();
        System.exit(run(args, new PrintWriter(System.out, true, StandardCharsets.UTF_8), new PrintWriter(System.err, true)));
    }

    /** Runs one command with the given streams and returns its exit code. */
    static int run(String[] typed, PrintWriter out, PrintWriter err) {
        String[] args = named(typed);
        CommandLine commandLine = commandLine(args);
        FlagOrigins origins = new FlagOrigins();
        String[] spelled;
        try {
            spelled = Spelling.plain(args, commandLine, origins);
        } catch (UsageException e) {
            return new Failures(args, origins, err).report("lorikeet " + args[0], e);
        }
        Failures failures = new Failures(spelled, origins, err);
        try {
            FlagTypes.register(commandLine);
            FlagHelp.register(commandLine, FlagHelp.isForAll(spelled));
            return configure(commandLine, args, failures).setOut(out).setErr(err).execute(FlagHelp.asked(spelled));
        } catch (Throwable e) { // picocli lets an Error pass
            return failures.report("lorikeet", e);
        }
    }

    /** Commands may be spelled as Python names, {@code merge_lora}. */
    private static String[] named(String[] typed) {
        String[] args = typed.clone();
        if (args.length > 0 && COMMANDS.containsKey(args[0].replace('_', '-'))) args[0] = args[0].replace('_', '-');
        return args;
    }

    /** The command line that {@code args} ask for: with the one command that they name, as reading all of them takes a while, else with all. */
    static CommandLine commandLine(String... args) {
        CommandLine root = new CommandLine(new Lorikeet(args));
        Class<?> named = args.length == 0 ? null : COMMANDS.get(args[0]);
        Collection<Class<?>> commands = named == null ? COMMANDS.values() : List.of(named);
        commands.forEach(root::addSubcommand);
        return root;
    }

    private static CommandLine configure(CommandLine commandLine, String[] args, Failures failures) {
        return commandLine
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExpandAtFiles(false)
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(parsed -> execute(parsed, args));
    }

    /** Runs what was parsed; in a second JVM where this one cannot have the Vector API. Help needs neither. */
    private static int execute(ParseResult parsed, String[] args) {
        if (!parsed.hasSubcommand() && !parsed.unmatched().isEmpty()) throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), parsed.unmatched());
        if (!parsed.hasSubcommand() && parsed.isUsageHelpRequested()) {
            parsed.commandSpec().commandLine().getOut().append(RootHelp.text()).flush();
            return 0;
        }
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) return helped;
        return parsed.hasSubcommand() && VectorRelaunch.isNeeded()
                ? VectorRelaunch.run(args)
                : new RunLast().execute(parsed);
    }

    @Override
    public Integer call() {
        throw new UsageException("a command is missing: " + String.join(", ", FlagErrors.commands(spec.commandLine()))
                + "; lorikeet --help describes them");
    }
}
