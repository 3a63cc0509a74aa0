package lorikeet.lora.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lorikeet.lora.report.ShellWords;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** How this process was asked to run a command. */
record Invocation(List<String> arguments, CommandLine command) {
    /** Options of this JVM that decide how the program runs, rather than what a launcher told it. */
    private static final List<String> OPTIONS = List.of("-Xmx", "-Dlorikeet.threads=", "-Dlorikeet.lanes=");

    static Invocation of(CommandSpec spec) {
        return new Invocation(((Lorikeet) spec.root().userObject()).arguments(), spec.commandLine());
    }

    /** What was typed, so that a shell runs it again. */
    String text() {
        List<String> words = new ArrayList<>();
        String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"))) {
            words.add("java");
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(option -> OPTIONS.stream().anyMatch(option::startsWith)).forEach(words::add);
            words.addAll(List.of("-jar", classPath));
        } else {
            words.add("lorikeet");
        }
        words.addAll(arguments);
        return ShellWords.quoted(words);
    }

    /** The file of flags that follows the command's name, if there is one. */
    Optional<Path> flagFile() {
        boolean named = arguments.size() >= 2 && command.getCommandSpec().positionalParameters().isEmpty() && FlagFile.isName(arguments.get(1));
        return named ? Optional.of(Path.of(arguments.get(1))) : Optional.empty();
    }
}
