package lorikeet.lora.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import lorikeet.lora.Nearest;
import lorikeet.lora.UsageException;
import lorikeet.lora.train.NonFiniteException;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.ShapeException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure into an exit code and exactly one line on stderr; {@value #STACKTRACE} adds the trace. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    static final String STACKTRACE = "--stacktrace";

    private final boolean trace;
    private final PrintWriter err;

    Failures(String[] args, PrintWriter err) {
        this.trace = Arrays.asList(args).contains(STACKTRACE);
        this.err = err;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        return report(e.getCommandLine().getCommandSpec().qualifiedName(), e);
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        return report(commandLine.getCommandSpec().qualifiedName(), e);
    }

    /** Prints the line and returns the exit code. */
    int report(String command, Throwable failure) {
        err.println(command + ": " + message(failure).strip().replaceAll("\\s*\\R\\s*", " "));
        if (trace) failure.printStackTrace(err);
        err.flush();
        return isRequest(failure) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** Whether the request is at fault (exit code 2) rather than the program or the machine (1). */
    private static boolean isRequest(Throwable failure) {
        return switch (failure) {
            case UsageException _, ShapeException _, FormatException _, ParameterException _ -> true;
            case NoSuchFileException _, AccessDeniedException _, NotDirectoryException _ -> true;
            case UncheckedIOException e -> isRequest(e.getCause());
            default -> false;
        };
    }

    private static String message(Throwable failure) {
        return switch (failure) {
            case ParameterException e -> parameterMessage(e);
            case NoSuchFileException e -> "no such file or folder: " + e.getFile();
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case NotDirectoryException e -> "not a folder: " + e.getFile();
            case FileSystemException e -> e.getMessage();
            case UncheckedIOException e -> message(e.getCause());
            case IOException e -> "input or output failed: " + e.getMessage();
            case OutOfMemoryError e -> "out of memory: " + e.getMessage() + "; java -Xmx sets the heap's limit";
            case UsageException e -> e.getMessage();
            case ShapeException e -> e.getMessage();
            case FormatException e -> e.getMessage();
            case DeviceException e -> e.getMessage();
            case NonFiniteException e -> e.getMessage();
            default -> failure + " (unexpected; " + STACKTRACE + " shows where)";
        };
    }

    /** A mistyped flag is the cause of a required one that is missing, so it is named first. */
    private static String parameterMessage(ParameterException e) {
        List<String> unmatched = e instanceof UnmatchedArgumentException u
                ? u.getUnmatched()
                : e.getCommandLine().getUnmatchedArguments();
        if (unmatched.isEmpty()) return e.getMessage();
        String name = unmatched.getFirst().replaceFirst("(?s)=.*", "");
        if (name.startsWith("-")) return unknown("flag", name, flags(e.getCommandLine()));
        List<String> commands = commands(e.getCommandLine());
        return commands.isEmpty() ? "unexpected argument '" + name + "'" : unknown("command", name, commands);
    }

    private static String unknown(String kind, String name, Collection<String> known) {
        return "unknown " + kind + " '" + name + "'" + Nearest.to(name, known)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("");
    }

    private static List<String> flags(CommandLine commandLine) {
        return commandLine.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(option -> option.longestName())
                .toList();
    }

    /** Names of the commands that help lists. */
    static List<String> commands(CommandLine commandLine) {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, CommandLine> command : commandLine.getSubcommands().entrySet())
            if (!command.getValue().getCommandSpec().usageMessage().hidden()) names.add(command.getKey());
        return names;
    }
}
