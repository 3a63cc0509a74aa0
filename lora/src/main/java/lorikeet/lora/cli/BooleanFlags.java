package lorikeet.lora.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Flags that are true or false, as ms-swift takes them: {@code --x}, {@code --x no}, {@code --x=0} and {@code --no_x};
 * {@code --x none} leaves the default. All become {@code --x=value}, so that a wrong value is told of its flag.
 */
final class BooleanFlags {
    private static final String NO = "--no_";

    private final Set<String> flags;
    private final List<String> result = new ArrayList<>();

    private BooleanFlags(Set<String> flags) {
        this.flags = flags;
    }

    /** Rewrites the arguments of the command that they name. */
    static String[] spelledOut(String[] args, CommandLine root) {
        for (String arg : args) {
            CommandLine command = root.getSubcommands().get(arg);
            if (command != null) return spelledOut(args, names(command));
        }
        return args;
    }

    static String[] spelledOut(String[] args, Set<String> flags) {
        BooleanFlags rewritten = new BooleanFlags(flags);
        int at = 0;
        while (at < args.length && !args[at].equals("--")) at += rewritten.take(args, at);
        rewritten.result.addAll(List.of(args).subList(at, args.length));
        return rewritten.result.toArray(String[]::new);
    }

    private static Set<String> names(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> FlagTypes.isBoolean(option) && option.arity().max() > 0)
                .map(OptionSpec::longestName).collect(Collectors.toSet());
    }

    /** Rewrites the argument at {@code at}; returns how many were used up. */
    private int take(String[] args, int at) {
        String[] parts = args[at].split("=", 2);
        if (parts[0].startsWith(NO) && parts.length == 1 && flags.contains("--" + parts[0].substring(NO.length()))) {
            result.add("--" + parts[0].substring(NO.length()) + "=false");
        } else if (!flags.contains(parts[0])) {
            result.add(args[at]);
        } else if (parts.length == 2) {
            put(parts[0], parts[1]);
        } else if (at + 1 < args.length && !args[at + 1].startsWith("-")) {
            put(parts[0], args[at + 1]);
            return 2;
        } else {
            result.add(args[at]);
        }
        return 1;
    }

    private void put(String flag, String value) {
        if (!value.equalsIgnoreCase("none")) result.add(flag + "=" + value);
    }
}
