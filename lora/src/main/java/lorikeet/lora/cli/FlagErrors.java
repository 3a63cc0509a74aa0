package lorikeet.lora.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lorikeet.lora.Nearest;
import lorikeet.tensor.io.OneLine;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line that could not be parsed. */
final class FlagErrors {
    private final ParameterException error;
    private final CommandLine command;
    private final List<String> args;

    private FlagErrors(ParameterException error, String[] args) {
        this.error = error;
        this.command = error.getCommandLine();
        this.args = Arrays.asList(args);
    }

    static String message(ParameterException error, String[] args) {
        return new FlagErrors(error, args).message();
    }

    private String message() {
        List<String> unmatched = error instanceof UnmatchedArgumentException u ? u.getUnmatched() : command.getUnmatchedArguments();
        // A mistyped flag is the cause of a required one that is missing, so it is named first.
        if (!unmatched.isEmpty()) return unmatched(unmatched.getFirst());
        return switch (error) {
            case OverwrittenOptionException twice -> name(twice.getOverwritten()) + ": given twice; give it once";
            case MissingParameterException missing -> missing(missing.getMissing());
            case UnmatchedArgumentException _ -> unknownFlagForValue();
            default -> error.getArgSpec() == null ? error.getMessage() : wrongValue(error.getArgSpec(), String.valueOf(error.getValue()));
        };
    }

    private String unmatched(String argument) {
        String name = flagOf(argument);
        if (name.startsWith("-") && name.length() > 1) return unknownFlag(name);
        Collection<String> commands = commands(command);
        if (commands.isEmpty()) return "unexpected argument '" + OneLine.of(argument) + "'" + after(argument) + (FlagFile.isName(argument) ? "; a file of flags comes first, after the command's name" : "");
        return SwiftNames.command(name).orElseGet(() -> unknown("command", name, commands));
    }

    private String after(String argument) {
        int at = args.indexOf(argument);
        return at > 0 ? " after '" + OneLine.of(args.get(at - 1)) + "'" : "";
    }

    private String unknownFlag(String name) {
        List<String> known = flags(command);
        return otherCommand(SwiftNames.renamed(name).orElse(name))
                .or(() -> SwiftNames.missing(name))
                .orElseGet(() -> unknown("flag", name, known));
    }

    private Optional<String> otherCommand(String name) {
        CommandLine parent = command.getParent();
        if (parent == null) return Optional.empty();
        CommandLine all = parent.getParent() == null ? Lorikeet.commandLine() : parent; // the root may hold this command alone
        return all.getSubcommands().entrySet().stream()
                .filter(other -> flags(other.getValue()).contains(name))
                .map(Map.Entry::getKey).findFirst()
                .map(other -> "flag '" + name + "' belongs to " + other + ", not to " + command.getCommandName());
    }

    private static String unknown(String kind, String name, Collection<String> known) {
        return "unknown " + kind + " '" + OneLine.of(name) + "'" + Nearest.suggestion(name, known);
    }

    /** Either flags that must be given are not, or one was given without its value. */
    private String missing(List<ArgSpec> missing) {
        String name = name(missing.getFirst());
        for (int at = args.size() - 1; at >= 0; at--) {
            if (!args.get(at).equals(name)) continue;
            if (at + 1 == args.size()) return expected(missing.getFirst(), "nothing");
            if (args.get(at + 1).startsWith("-")) return expected(missing.getFirst(), found(args.get(at + 1)));
        }
        return missing.stream().map(arg -> name(arg) + " is missing: " + String.join(" ", arg.description()).replaceFirst("\\.$", "")).collect(Collectors.joining("; "));
    }

    /** An unknown flag where picocli would have taken a value, which it tells only in words. */
    private String unknownFlagForValue() {
        List<String> known = flags(command);
        int at = 0;
        while (at < args.size() && !(args.get(at).startsWith("-") && !known.contains(flagOf(args.get(at))))) at++;
        if (at == args.size()) return attachedValue();
        String unknown = unknownFlag(flagOf(args.get(at)));
        return at > 0 && known.contains(args.get(at - 1)) ? args.get(at - 1) + ": expected a value, found " + unknown : unknown;
    }

    /** {@code --x=-y}, where picocli takes -y for a flag. */
    private String attachedValue() {
        for (String arg : args) {
            OptionSpec option = command.getCommandSpec().findOption(flagOf(arg));
            if (option != null && arg.contains("=-")) return wrongValue(option, arg.substring(arg.indexOf('=') + 1));
        }
        return error.getMessage();
    }

    private static String flagOf(String argument) {
        return argument.replaceFirst("(?s)=.*", "");
    }

    private String found(String next) {
        String name = flagOf(next);
        return flags(command).contains(name) ? "the flag '" + name + "'" : unknownFlag(name);
    }

    private static String wrongValue(ArgSpec arg, String value) {
        return SwiftNames.missingValue(name(arg), value).map(missing -> missing + "; expected " + FlagTypes.expected(arg))
                .orElseGet(() -> expected(arg, "'" + OneLine.of(value) + "'") + Nearest.suggestion(value, FlagTypes.choices(arg)));
    }

    private static String expected(ArgSpec arg, String found) {
        return name(arg) + ": expected " + FlagTypes.expected(arg) + ", found " + found;
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }

    private static List<String> flags(CommandLine command) {
        return command.getCommandSpec().options().stream().filter(option -> !option.hidden()).map(OptionSpec::longestName).toList();
    }

    /** Names of the commands that help lists. */
    static List<String> commands(CommandLine command) {
        return command.getSubcommands().entrySet().stream().filter(sub -> !sub.getValue().getCommandSpec().usageMessage().hidden()).map(Map.Entry::getKey).toList();
    }
}
