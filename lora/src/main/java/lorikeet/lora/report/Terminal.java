package lorikeet.lora.report;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/**
 * Whether a stream is a terminal, and how wide, by isatty(3) and ioctl(2): {@code System.console} tells of stdin and
 * stdout together only. Where those cannot be called, nothing counts as a terminal.
 */
public final class Terminal {
    private static final int STDOUT = 1, STDERR = 2;
    private static final int NARROW = 20, USUAL = 80, WIDE = 400;
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");
    private static final long TIOCGWINSZ = LINUX ? 0x5413 : 0x40087468;

    private Terminal() {}

    /** Whether stderr is a terminal that can show a line which is written over again and again, and wants one. */
    public static boolean takesBar() {
        return wantsBar(System.getenv()) && isTerminal(STDERR);
    }

    /** By <a href="https://no-color.org">NO_COLOR</a> and TERM. */
    static boolean wantsBar(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** Whether lines on stdout come between those of the bar. */
    public static boolean showsOutput() {
        return isTerminal(STDOUT);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            MethodHandle isatty = function("isatty", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            return isatty != null && (int) isatty.invokeExact(descriptor) == 1;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Characters of a line on stderr; 80 where the terminal does not say. */
    static int width() {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle ioctl = function("ioctl", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
            MemorySegment rowsAndColumns = arena.allocate(4 * Short.BYTES, Short.BYTES);
            if (ioctl == null || (int) ioctl.invokeExact(STDERR, TIOCGWINSZ, rowsAndColumns) != 0) return USUAL;
            int columns = Short.toUnsignedInt(rowsAndColumns.getAtIndex(ValueLayout.JAVA_SHORT, 1));
            return columns < NARROW ? USUAL : Math.min(columns, WIDE);
        } catch (Throwable e) {
            return USUAL;
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        if (!(LINUX || MAC) || !Terminal.class.getModule().isNativeAccessEnabled()) return null;
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find(name).map(address -> linker.downcallHandle(address, descriptor, options)).orElse(null);
    }
}
