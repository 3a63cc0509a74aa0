package lorikeet.lora.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;
import picocli.CommandLine;

/**
 * Flags of ms-swift that are taken and say nothing new: their value asks for what happens here anyway ({@code --optim
 * adamw_torch}), or for a way of running that changes no result ({@code --dataset_num_proc 4}). They and the values that
 * are taken stand in {@code needless-flags.txt}; another value is refused, for its feature does not exist.
 */
final class NeedlessFlags {
    private static final String FILE = "/lorikeet/lora/cli/needless-flags.txt";
    private static final Set<String> FLAG = Set.of("true", "t", "yes", "y", "1", "false", "f", "no", "n", "0", "none");

    /** Values by flag, by command. */
    private static final Map<String, Map<String, List<String>>> TAKEN = read();

    private NeedlessFlags() {}

    /** @throws UsageException in one line, where a value asks for something else */
    static String[] removed(String[] args, CommandLine command) {
        Map<String, List<String>> taken = TAKEN.getOrDefault(command.getCommandName(), Map.of());
        List<String> kept = new ArrayList<>();
        int at = 0;
        while (at < args.length && !args[at].equals("--")) {
            String[] parts = args[at++].split("=", 2);
            boolean not = parts[0].startsWith("--no_") && taken.containsKey("--" + parts[0].substring(5));
            String name = not ? "--" + parts[0].substring(5) : parts[0];
            if (!taken.containsKey(name) || command.getCommandSpec().findOption(name) != null) {
                kept.add(args[at - 1]);
                continue;
            }
            int from = at;
            while (parts.length == 1 && at < args.length && !args[at].startsWith("--")) at++;
            check(name, not ? List.of("false") : parts.length == 2 ? List.of(parts[1]) : Arrays.asList(args).subList(from, at), taken.get(name));
        }
        kept.addAll(Arrays.asList(args).subList(at, args.length));
        return kept.toArray(String[]::new);
    }

    private static void check(String flag, List<String> values, List<String> taken) {
        for (String value : values.isEmpty() ? List.of("true") : values) {
            if (taken.stream().anyMatch(form -> fits(value.toLowerCase(Locale.ROOT), form))) continue;
            throw new UsageException("flag '" + flag + "' of ms-swift does not exist here yet with '" + OneLine.of(value) + "', only with " + String.join(" or ", taken)
                    + (flag.equals("--bf16") || flag.equals("--fp16") ? "; --torch_dtype says how frozen weights are kept" : ""));
        }
    }

    private static boolean fits(String value, String form) {
        return switch (form) {
            case "BOOL" -> FLAG.contains(value);
            case "N" -> value.matches("[0-9]{1,9}");
            case "TEXT" -> !value.isBlank();
            case "true" -> Set.of("true", "t", "yes", "y", "1").contains(value);
            case "false" -> Set.of("false", "f", "no", "n", "0", "none").contains(value);
            default -> value.equals(form);
        };
    }

    private static Map<String, Map<String, List<String>>> read() {
        Map<String, Map<String, List<String>>> taken = new HashMap<>();
        List<String> commands = List.of();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(NeedlessFlags.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> words = List.of(line.split(" "));
                if (words.getFirst().equals("commands")) commands = words.subList(1, words.size());
                if (!words.getFirst().startsWith("--")) continue;
                for (String command : commands) taken.computeIfAbsent(command, _ -> new HashMap<>()).put(words.getFirst(), words.subList(1, words.size()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return taken;
    }

    /** All of a command. */
    static Map<String, List<String>> of(String command) {
        return TAKEN.getOrDefault(command, Map.of());
    }
}
