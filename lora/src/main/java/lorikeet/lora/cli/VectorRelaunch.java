package lorikeet.lora.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.launch.ChildJvm;
import lorikeet.lora.launch.Main;

/**
 * The second rung to the Vector API. {@code java -jar} may load it at run time, as the manifest allows; a JVM that was
 * started otherwise, or whose JDK has lost that entry, is started again with {@code --add-modules}.
 */
final class VectorRelaunch {
    private static final String MODULE = "jdk.incubator.vector";
    private static final List<String> OPTIONS =
            List.of("--add-modules", MODULE, "--enable-native-access=ALL-UNNAMED");

    private VectorRelaunch() {}

    /** True where the module is installed, yet neither present nor loadable. Loads nothing. */
    static boolean isNeeded() {
        return ModuleLayer.boot().findModule(MODULE).isEmpty()
                && !isLoadable()
                && ModuleFinder.ofSystem().find(MODULE).isPresent();
    }

    private static boolean isLoadable() {
        try {
            Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class);
            return Object.class.getModule().isExported("jdk.internal.module", VectorRelaunch.class.getModule());
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Runs the whole command in the second JVM and returns its exit code. */
    static int run(String[] args) {
        try {
            return ChildJvm.run(Path.of(System.getProperty("java.home"), "bin", "java"), OPTIONS, Main.class, args);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the second JVM ran", e);
        }
    }
}
