package lorikeet.bench;

import java.util.Set;
import java.util.stream.Stream;
import lorikeet.lora.launch.LauncherWatch;
import lorikeet.lora.launch.RootHelp;
import picocli.CommandLine;

/** The jar's command line: ratios beside peers, or JMH's where its own options or patterns are given. */
public final class Bench {
    private static final Set<String> RATIOS = Set.of("--only", "--threads", "--rounds", "--fresh", "--json", "--html", "--help", "--version");

    private Bench() {}

    public static void main(String[] args) throws Exception {
        LauncherWatch.start();
        if (args.length > 0 && Stream.of(args).noneMatch(arg -> RATIOS.contains(arg.split("=", 2)[0]))) {
            org.openjdk.jmh.Main.main(args);
            return;
        }
        CommandLine commandLine = new CommandLine(new RatioCommand());
        commandLine.getCommandSpec().version("lorikeet-bench " + RootHelp.version());
        System.exit(commandLine.setExecutionExceptionHandler((e, _, _) -> {
            System.err.println("error: " + e.getMessage());
            return 2;
        }).execute(args));
    }
}
