package lorikeet.lora.launch;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The second JVM that does the work of this one: same class path, JVM options, arguments, working folder and streams;
 * its exit code becomes ours. It ends with its launcher ({@code LauncherWatch} in the child), and a signal that
 * reaches the launcher alone is passed on.
 */
public final class ChildJvm {
    /** System property of the child: the launcher's process id. */
    public static final String LAUNCHER_PID = "lorikeet.launcher.pid";

    /** System property of the child: the Java version of the launcher. */
    public static final String LAUNCHER_JAVA = "lorikeet.launcher.java";

    private static final int SIGTERM = 15;
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private final Process process;
    private volatile int signal;

    private ChildJvm(Process process) {
        this.process = process;
    }

    /**
     * Starts {@code java} with this JVM's options and {@code options}, and waits for its end. Call it from the main
     * thread and exit with the result: Linux ties the child's life to the thread that started it.
     *
     * @param entry the class whose {@code main} the child starts with
     * @return the child's exit code; 128 + N where signal N ended it
     * @throws IOException if the program cannot be started
     */
    public static int run(Path java, List<String> options, Class<?> entry, String[] args)
            throws IOException, InterruptedException {
        return new ChildJvm(new ProcessBuilder(command(java, options, entry, args)).inheritIO().start()).await();
    }

    private static List<String> command(Path java, List<String> options, Class<?> entry, String[] args) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments())
            if (isForChild(option)) command.add(option);
        command.add("-XX:+IgnoreUnrecognizedVMOptions"); // this JVM's options may be older than the child
        command.addAll(options);
        command.add("-D" + LAUNCHER_PID + "=" + ManagementFactory.getRuntimeMXBean().getName().split("@")[0]);
        command.add("-D" + LAUNCHER_JAVA + "=" + System.getProperty("java.version"));
        command.addAll(Arrays.asList("-cp", System.getProperty("java.class.path"), entry.getName()));
        command.addAll(Arrays.asList(args));
        return command;
    }

    /** All but what a launcher told this JVM, and a debugger's port, which only one process can open. */
    private static boolean isForChild(String option) {
        return !option.startsWith("-Dlorikeet.launcher.") && !option.startsWith("-agentlib:jdwp");
    }

    /** A signal before the handlers stand ends this JVM at once, and so the child. */
    private int await() throws InterruptedException {
        Signals.handle(this::forward);
        int exit = process.waitFor();
        return exit == 128 + SIGTERM && signal != 0 ? 128 + signal : exit;
    }

    /**
     * Every signal is passed on as SIGTERM, which {@code Process.destroy} sends without starting another program, and
     * comes back from {@link #await} as the signal it was. A terminal's Ctrl-C reaches the child from both sides at
     * once, which {@link Signals#onStop} takes for one request.
     */
    private void forward(int received) {
        signal = received;
        if (!WINDOWS || received == SIGTERM) process.destroy(); // Windows tells every process of a console
    }
}
