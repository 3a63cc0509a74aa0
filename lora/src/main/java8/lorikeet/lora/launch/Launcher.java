package lorikeet.lora.launch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the entry of a runnable jar does: on Java 25 or newer it calls the command line, on an older one it starts the
 * newest JDK it finds in its place. The entry and all it needs is compiled for Java 8, so that any {@code java} on the
 * PATH can read it; the command line is therefore named, not referred to, and it calls {@code LauncherWatch.start()}.
 */
public final class Launcher {
    /** What a runnable jar's manifest grants to a Java that is started with {@code -jar}. */
    private static final List<String> MANIFEST_RIGHTS = Arrays.asList(
            "--add-exports", "java.base/jdk.internal.module=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED");

    private final String program;
    private final Class<?> entry;
    private final String commandLine;

    /** @param program     as error lines call it
     *  @param entry       the jar's main class, which a second JVM starts with too
     *  @param commandLine name of the class whose {@code main} does the work */
    public Launcher(String program, Class<?> entry, String commandLine) {
        this.program = program;
        this.entry = entry;
        this.commandLine = commandLine;
    }

    /**
     * Runs the command line, in this JVM or in a second one, with whose exit code this one then ends.
     *
     * @param ownOptions those of a JVM of its own, which is started for them unless this one was given options, which know better; empty where this
     *     one will do
     * @throws Throwable what the command line threw
     */
    public void run(String[] args, String... ownOptions) throws Throwable {
        Jdk running = Jdk.running();
        if (running.feature() < Jdk.NEEDED) System.exit(onNewerJdk(running, args, ownOptions));
        if (ownOptions.length > 0 && wasGivenNone()) {
            try {
                System.exit(ChildJvm.run(running.java(), options(ownOptions), entry, args));
            } catch (IOException e) {
                // This JVM does the same, slower.
            }
        }
        try {
            Class.forName(commandLine).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean wasGivenNone() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().isEmpty();
    }

    private static List<String> options(String... own) {
        List<String> options = new ArrayList<>(MANIFEST_RIGHTS);
        options.addAll(Arrays.asList(own));
        return options;
    }

    private int onNewerJdk(Jdk running, String[] args, String[] ownOptions) throws InterruptedException {
        Optional<Jdk> newer = JdkSearch.ofThisMachine(running).find();
        if (newer.isPresent()) return on(newer.get(), args, ownOptions);
        System.err.println(program + ": needs Java " + Jdk.NEEDED + " or newer, this is Java " + running.version()
                + " and no newer one is in JAVA_HOME or the usual folders: install a JDK " + Jdk.NEEDED
                + " (https://adoptium.net) or set JAVA_HOME");
        return 2;
    }

    private int on(Jdk jdk, String[] args, String[] ownOptions) throws InterruptedException {
        try {
            return ChildJvm.run(jdk.java(), wasGivenNone() ? options(ownOptions) : options(), entry, args);
        } catch (IOException e) {
            System.err.println(program + ": cannot start " + jdk.java() + ": " + e.getMessage());
            return 2;
        }
    }
}
