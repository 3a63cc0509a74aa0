package lorikeet.lora.launch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Ends a JVM that {@link ChildJvm} started when its launcher ends, even by SIGKILL: two JVMs must not write one output
 * folder. On Linux the kernel does it ({@code prctl(2)}, PR_SET_PDEATHSIG); everywhere the launcher is waited for.
 */
public final class LauncherWatch {
    private static final int PR_SET_PDEATHSIG = 1;
    private static final long SIGKILL = 9;

    private LauncherWatch() {}

    /** Starts watching, in the background; does nothing in a JVM that no launcher started. */
    public static void start() {
        Long launcher = Long.getLong(ChildJvm.LAUNCHER_PID);
        if (launcher == null) return;
        // The kernel ties its promise to the thread that asked, so this thread asks and then stays.
        Thread.ofPlatform().daemon().name("launcher-watch").start(() -> endWith(launcher));
    }

    private static void endWith(long launcher) {
        askForDeathSignal();
        // After asking: a launcher that was gone before gave this process another parent.
        Optional<ProcessHandle> parent = ProcessHandle.current().parent().filter(found -> found.pid() == launcher);
        parent.ifPresent(running -> running.onExit().join());
        Runtime.getRuntime().halt(128 + (int) SIGKILL);
    }

    private static void askForDeathSignal() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        if (!linux || !LauncherWatch.class.getModule().isNativeAccessEnabled()) return;
        try {
            Linker linker = Linker.nativeLinker();
            Optional<MemorySegment> address = linker.defaultLookup().find("prctl");
            if (address.isEmpty()) return;
            MethodHandle prctl = linker.downcallHandle(address.get(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
            int ignored = (int) prctl.invokeExact(PR_SET_PDEATHSIG, SIGKILL);
        } catch (Throwable e) {
            // Waiting for the launcher, which the caller does next, is enough.
        }
    }
}
