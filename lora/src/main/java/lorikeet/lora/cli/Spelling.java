package lorikeet.lora.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;
import picocli.CommandLine;

/** Command lines in every form that is taken, into the one that is parsed. */
final class Spelling {
    private Spelling() {}

    /**
     * @param origins learns which flags come from a file
     * @throws UsageException if a flag file cannot be used, or a flag of ms-swift asks for what does not exist here
     */
    static String[] plain(String[] args, CommandLine root, FlagOrigins origins) {
        String[] normal = Arguments.normalise(args);
        CommandLine command = args.length == 0 ? null : root.getSubcommands().get(args[0]);
        if (command == null) return BooleanFlags.spelledOut(normal, root);
        String[] whole = withResumed(withFile(OlderNames.replaced(normal, command), command, origins), command, origins);
        return BooleanFlags.spelledOut(NeedlessFlags.removed(whole, command), root);
    }

    /** The flags of a file that follows the command's name, {@code sft run.yaml --seed 1}, in its place; those given beside it win. */
    private static String[] withFile(String[] args, CommandLine command, FlagOrigins origins) {
        if (args.length < 2 || !command.getCommandSpec().positionalParameters().isEmpty() || !FlagFile.isName(args[1])) return args;
        List<String> rest = Arrays.asList(args).subList(2, args.length);
        return joined(args[0], fromFile(path(args[1]), command, rest, origins, flag -> true), rest);
    }

    private static String[] withResumed(String[] args, CommandLine command, FlagOrigins origins) {
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        Optional<Path> file = ResumedFlags.file(rest);
        if (file.isEmpty()) return args;
        return joined(args[0], fromFile(file.get(), command, rest, origins, flag -> ResumedFlags.counts(flag, command, rest)), rest);
    }

    private static String[] joined(String command, List<String> fromFile, List<String> rest) {
        return Stream.of(List.of(command), fromFile, rest).flatMap(List::stream).toArray(String[]::new);
    }

    /** The flags of a file that {@code counts} and that {@code rest} does not give itself, by their names of now. */
    private static List<String> fromFile(Path file, CommandLine command, List<String> rest, FlagOrigins origins, Predicate<String> counts) {
        List<String> fromFile = new ArrayList<>();
        for (FlagFile.Flag flag : FlagFile.read(file)) {
            String typed = flag.argument().split("=", 2)[0];
            String name = OlderNames.now(typed, command);
            if (isGiven(name, rest) || !counts.test(name)) continue;
            origins.add(typed, file, flag.line());
            origins.add(name, file, flag.line());
            fromFile.add(flag.argument());
        }
        return Arrays.asList(OlderNames.replaced(fromFile.toArray(String[]::new), command));
    }

    /** The value that {@code args} give a flag, in either form. */
    static Optional<String> given(String flag, List<String> args) {
        for (int i = 0; i < args.size() && !args.get(i).equals("--"); i++) {
            if (args.get(i).startsWith(flag + "=")) return Optional.of(args.get(i).substring(flag.length() + 1));
            if (args.get(i).equals(flag) && i + 1 < args.size()) return Optional.of(args.get(i + 1));
        }
        return Optional.empty();
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UsageException("expected the path of a flag file, found " + OneLine.quote(name), e);
        }
    }

    private static boolean isGiven(String flag, List<String> args) {
        String no = "--no_" + flag.substring(2);
        return args.stream().takeWhile(arg -> !arg.equals("--")).map(arg -> arg.split("=", 2)[0]).anyMatch(name -> name.equals(flag) || name.equals(no));
    }
}
