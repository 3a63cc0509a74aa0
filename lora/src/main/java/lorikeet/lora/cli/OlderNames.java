package lorikeet.lora.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/** Flags by the names that older versions of ms-swift gave them, which {@link SwiftNames} knows. */
final class OlderNames {
    private static final Set<String> NO = Set.of("false", "f", "no", "n", "0");

    private OlderNames() {}

    /** The arguments with the names of now, where {@code command} has a flag of such a name. */
    static String[] replaced(String[] args, CommandLine command) {
        List<String> result = new ArrayList<>();
        int at = 0;
        for (; at < args.length && !args[at].equals("--"); at++) {
            String[] parts = args[at].split("=", 2);
            String now = now(parts[0], command);
            List<String> yesAndNo = SwiftNames.yesAndNo(parts[0]);
            if (yesAndNo.isEmpty() || now.equals(parts[0])) {
                result.add(parts.length == 1 ? now : now + "=" + parts[1]);
                continue;
            }
            boolean apart = parts.length == 1 && at + 1 < args.length && !args[at + 1].startsWith("-");
            String value = apart ? args[++at] : parts.length == 1 ? "true" : parts[1];
            result.add(now + "=" + yesAndNo.get(NO.contains(value.toLowerCase(Locale.ROOT)) ? 1 : 0));
        }
        result.addAll(Arrays.asList(args).subList(at, args.length));
        return result.toArray(String[]::new);
    }

    /** The name of now of a flag that {@code command} lacks under the name given, else that name. */
    static String now(String name, CommandLine command) {
        if (command.getCommandSpec().findOption(name) != null) return name;
        Optional<String> now = SwiftNames.renamed(name);
        return now.isPresent() && command.getCommandSpec().findOption(now.get()) != null ? now.get() : name;
    }
}
