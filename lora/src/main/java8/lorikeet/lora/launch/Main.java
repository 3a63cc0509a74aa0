package lorikeet.lora.launch;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Entry of the runnable jar. It and all it needs is compiled for Java 8, so that any {@code java} on the PATH can read
 * it: on Java 25 or newer it calls the command line, on an older one it starts the newest JDK it finds in its place. A
 * brief command gets a JVM of its own in any case, which compiles for a quick start.
 */
public final class Main {
    private static final String COMMAND_LINE = "lorikeet.lora.cli.Lorikeet";

    /** What the runnable jar's manifest grants to a Java that is started with {@code -jar}. */
    private static final List<String> MANIFEST_RIGHTS = Arrays.asList(
            "--add-exports", "java.base/jdk.internal.module=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED");

    /** Commands that run each of their methods too few times to earn the optimising compiler's work: a third slower with it. */
    private static final List<String> BRIEF = Collections.singletonList("plan");
    private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

    private Main() {}

    public static void main(String[] args) throws Throwable {
        if (args.length == 1 && RootHelp.answers(args[0])) return;
        Jdk running = Jdk.running();
        if (running.feature() < Jdk.NEEDED) System.exit(onNewerJdk(running, args));
        if (isBrief(args) && System.getProperty(ChildJvm.LAUNCHER_PID) == null) System.exit(on(running, args));
        try {
            Class.forName(COMMAND_LINE).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static int onNewerJdk(Jdk running, String[] args) throws InterruptedException {
        Optional<Jdk> newer = JdkSearch.ofThisMachine(running).find();
        if (!newer.isPresent()) {
            System.err.println("lorikeet: needs Java " + Jdk.NEEDED + " or newer, this is Java " + running.version()
                    + " and no newer one is in JAVA_HOME or the usual folders: install a JDK " + Jdk.NEEDED
                    + " (https://adoptium.net) or set JAVA_HOME");
            return 2;
        }
        return on(newer.get(), args);
    }

    private static boolean isBrief(String[] args) {
        return args.length > 0 && BRIEF.contains(args[0]);
    }

    private static int on(Jdk jdk, String[] args) throws InterruptedException {
        List<String> options = new ArrayList<>(MANIFEST_RIGHTS);
        if (isBrief(args)) options.add(FIRST_COMPILER_ONLY);
        try {
            return ChildJvm.run(jdk.java(), options, args);
        } catch (IOException e) {
            System.err.println("lorikeet: cannot start " + jdk.java() + ": " + e.getMessage());
            return 2;
        }
    }
}
