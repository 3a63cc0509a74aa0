package lorikeet.lora.launch;

import java.util.Collections;
import java.util.List;

/**
 * Entry of the runnable jar, for any Java from 8 on ({@link Launcher}). A brief command gets a JVM of its own also
 * on Java 25, which compiles for a quick start.
 */
public final class Main {
    private static final String COMMAND_LINE = "lorikeet.lora.cli.Lorikeet";

    /** Commands that run each of their methods too few times to earn the optimising compiler's work: a third slower with it. */
    private static final List<String> BRIEF = Collections.singletonList("plan");
    private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

    private Main() {}

    public static void main(String[] args) throws Throwable {
        if (args.length == 1 && RootHelp.answers(args[0])) return;
        Launcher launcher = new Launcher("lorikeet", Main.class, COMMAND_LINE);
        if (isBrief(args)) launcher.run(args, FIRST_COMPILER_ONLY);
        else launcher.run(args);
    }

    private static boolean isBrief(String[] args) {
        return args.length > 0 && BRIEF.contains(args[0]);
    }
}
