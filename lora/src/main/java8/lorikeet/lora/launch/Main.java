package lorikeet.lora.launch;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Entry of the runnable jar. It and all it needs is compiled for Java 8, so that any {@code java} on the PATH can read
 * it: on Java 25 or newer it calls the command line, on an older one it starts the newest JDK it finds in its place.
 */
public final class Main {
    private static final String COMMAND_LINE = "lorikeet.lora.cli.Lorikeet";

    /** What the runnable jar's manifest grants to a Java that is started with {@code -jar}. */
    private static final List<String> MANIFEST_RIGHTS = Arrays.asList(
            "--add-exports", "java.base/jdk.internal.module=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED");

    private Main() {}

    public static void main(String[] args) throws Throwable {
        if (args.length == 1 && RootHelp.answers(args[0])) return;
        Jdk running = Jdk.running();
        if (running.feature() < Jdk.NEEDED) System.exit(onNewerJdk(running, args));
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
        try {
            return ChildJvm.run(newer.get().java(), MANIFEST_RIGHTS, args);
        } catch (IOException e) {
            System.err.println("lorikeet: cannot start " + newer.get().java() + ": " + e.getMessage());
            return 2;
        }
    }
}
