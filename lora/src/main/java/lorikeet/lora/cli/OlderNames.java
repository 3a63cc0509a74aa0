package lorikeet.lora.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Flags by the names that older versions of ms-swift gave them, which {@link SwiftNames} knows. */
final class OlderNames {
    private static final Set<String> YES = Set.of("true", "t", "yes", "y", "1"), NO = Set.of("false", "f", "no", "n", "0");

    /** A flag as it was typed, and the value that it gives the flag of now. */
    private record Given(String typed, String value) {}

    private final String[] args;
    private final CommandLine command;
    private final List<String> result = new ArrayList<>();
    private final Map<String, Given> given = new HashMap<>();
    private int at;

    private OlderNames(String[] args, CommandLine command) {
        this.args = args;
        this.command = command;
    }

    /**
     * The arguments with the names of now, where {@code command} has a flag of such a name. Two names that give one flag the
     * same value are one flag.
     *
     * @throws UsageException if they give it different ones
     */
    static String[] replaced(String[] args, CommandLine command) {
        OlderNames names = new OlderNames(args, command);
        while (names.at < args.length && !args[names.at].equals("--")) names.take();
        names.result.addAll(Arrays.asList(args).subList(names.at, args.length));
        return names.result.toArray(String[]::new);
    }

    private void take() {
        String[] parts = args[at++].split("=", 2);
        String now = now(parts[0], command);
        boolean apart = parts.length == 1 && at < args.length && (!args[at].startsWith("-") || args[at].matches("-[.]?[0-9].*"));
        String value = parts.length == 2 ? parts[1] : apart ? args[at] : "true";
        List<String> yesAndNo = SwiftNames.yesAndNo(parts[0]);
        boolean asked = !yesAndNo.isEmpty() && !now.equals(parts[0]);
        String meant = asked ? yesAndNo.get(isYes(parts[0], value) ? 0 : 1) : value;
        if (isSaid(now, parts[0], meant)) {
            if (apart) at++;
        } else if (asked) {
            result.add(now + "=" + meant);
            if (apart) at++;
        } else {
            result.add(parts.length == 1 ? now : now + "=" + parts[1]);
        }
    }

    private static boolean isYes(String flag, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (YES.contains(lower) || NO.contains(lower)) return YES.contains(lower);
        throw new UsageException(flag + ": expected true or false, found '" + OneLine.of(value) + "'");
    }

    /** Whether another name has said so already. The same name twice is left to be refused. */
    private boolean isSaid(String now, String typed, String value) {
        OptionSpec option = command.getCommandSpec().findOption(now);
        if (option == null || option.isMultiValue()) return false;
        Given other = given.putIfAbsent(now, new Given(typed, value));
        if (other == null || other.typed.equals(typed)) return false;
        boolean named = option.type().isEnum() || FlagTypes.isBoolean(option);
        if (named ? other.value.equalsIgnoreCase(value) : other.value.equals(value)) return true;
        throw new UsageException(other.typed + " and " + typed + ": both say what " + now + " is, and differ: " + OneLine.quote(other.value) + " and " + OneLine.quote(value) + "; give one of them");
    }

    /** The name of now of a flag that {@code command} lacks under the name given, else that name. */
    static String now(String name, CommandLine command) {
        if (command.getCommandSpec().findOption(name) != null) return name;
        Optional<String> now = SwiftNames.renamed(name);
        return now.isPresent() && command.getCommandSpec().findOption(now.get()) != null ? now.get() : name;
    }
}
