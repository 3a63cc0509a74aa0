package lorikeet.lora.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import lorikeet.lora.UsageException;
import lorikeet.lora.train.NonFiniteException;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.ShapeException;
import lorikeet.tokenizer.TokenizerException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns every failure into an exit code and exactly one line on stderr; {@value #STACKTRACE} adds the trace. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    static final String STACKTRACE = "--stacktrace";

    private final String[] args;
    private final FlagOrigins origins;
    private final boolean trace;
    private final PrintWriter err;

    /** @param args as they are parsed */
    Failures(String[] args, FlagOrigins origins, PrintWriter err) {
        this.args = args;
        this.origins = origins;
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
        err.println(command + ": " + origins.placed(message(failure).strip().replaceAll("\\s*\\R\\s*", " ")));
        if (trace) failure.printStackTrace(err);
        err.flush();
        return isRequest(failure) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** Whether the request is at fault (exit code 2) rather than the program or the machine (1). */
    private static boolean isRequest(Throwable failure) {
        return switch (failure) {
            case UsageException _, ShapeException _, FormatException _, DeviceException _, TokenizerException _, ParameterException _ -> true;
            case NoSuchFileException _, AccessDeniedException _, NotDirectoryException _ -> true;
            case UncheckedIOException e -> isRequest(e.getCause());
            default -> false;
        };
    }

    private String message(Throwable failure) {
        return switch (failure) {
            case ParameterException e -> FlagErrors.message(e, args);
            case NoSuchFileException e -> "no such file or folder: " + e.getFile();
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case NotDirectoryException e -> "not a folder: " + e.getFile();
            case FileSystemException e -> e.getMessage();
            case UncheckedIOException e when e.getCause().toString().equals(e.getMessage()) -> message(e.getCause());
            case UncheckedIOException e -> e.getMessage();
            case IOException e -> "input or output failed: " + e.getMessage();
            case OutOfMemoryError e -> "out of memory: " + e.getMessage() + "; java -Xmx sets the heap's limit";
            case UsageException e -> e.getMessage();
            case ShapeException e -> e.getMessage();
            case FormatException e -> e.getMessage();
            case DeviceException e -> e.getMessage();
            case TokenizerException e -> e.getMessage();
            case NonFiniteException e -> e.getMessage();
            default -> failure + " (unexpected; " + STACKTRACE + " shows where)";
        };
    }
}
