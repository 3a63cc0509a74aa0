package lorikeet.lora.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        String[] whole = withFile(OlderNames.replaced(normal, command), command, origins);
        return BooleanFlags.spelledOut(NeedlessFlags.removed(whole, command), root);
    }

    /** The flags of a file that follows the command's name, {@code sft run.yaml --seed 1}, in its place; those given beside it win. */
    private static String[] withFile(String[] args, CommandLine command, FlagOrigins origins) {
        if (args.length < 2 || !command.getCommandSpec().positionalParameters().isEmpty() || !FlagFile.isName(args[1])) return args;
        List<String> rest = Arrays.asList(args).subList(2, args.length);
        List<String> fromFile = new ArrayList<>();
        Path file = path(args[1]);
        for (FlagFile.Flag flag : FlagFile.read(file)) {
            String typed = flag.argument().split("=", 2)[0];
            String name = OlderNames.now(typed, command);
            if (isGiven(name, rest)) continue;
            origins.add(typed, file, flag.line());
            origins.add(name, file, flag.line());
            fromFile.add(flag.argument());
        }
        List<String> result = new ArrayList<>(List.of(args[0]));
        result.addAll(Arrays.asList(OlderNames.replaced(fromFile.toArray(String[]::new), command)));
        result.addAll(rest);
        return result.toArray(String[]::new);
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
