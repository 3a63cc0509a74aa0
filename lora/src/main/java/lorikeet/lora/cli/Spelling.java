package lorikeet.lora.cli;

import picocli.CommandLine;

/** Command lines in every form that is taken, into the one that is parsed. */
final class Spelling {
    private Spelling() {}

    /** @throws lorikeet.lora.UsageException if a flag file cannot be used */
    static String[] plain(String[] args, CommandLine root) {
        String[] normal = Arguments.normalise(args);
        CommandLine command = args.length == 0 ? null : root.getSubcommands().get(args[0]);
        if (command == null) return BooleanFlags.spelledOut(normal, root);
        return BooleanFlags.spelledOut(FlagFile.expanded(OlderNames.replaced(normal, command), command), root);
    }
}
