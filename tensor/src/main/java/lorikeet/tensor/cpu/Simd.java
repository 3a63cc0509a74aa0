package lorikeet.tensor.cpu;

import java.lang.System.Logger.Level;
import java.util.function.IntSupplier;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.cpu.scalar.ScalarKernels;

/**
 * The one probe for vector instructions (module {@code jdk.incubator.vector}) of the whole library. Nothing of that
 * module is loaded before somebody asks here. The system property {@value #LANES} (16, 8, 4, or 1 for scalar code)
 * forces a width; results are the same bits at every width.
 */
public final class Simd {
    /** System property that forces the number of float lanes: 16, 8, 4 or 1. */
    public static final String LANES = "lorikeet.lanes";

    private static final String MODULE = "jdk.incubator.vector";
    private static final String VECTOR = "lorikeet.tensor.cpu.vector.";

    /** How the vector instructions were found. */
    public enum Rung {
        /** The JVM was started with {@code --add-modules jdk.incubator.vector}. */
        BOOT_LAYER("module " + MODULE + " is in the boot layer"),
        /** The module was loaded by the running program, which the main jar's manifest allows. */
        LOADED("module " + MODULE + " was loaded at run time"),
        /** Scalar code was asked for by {@value #LANES}=1. */
        FORCED_SCALAR("scalar code, asked for by " + LANES + "=1"),
        /** The module cannot be reached. */
        SCALAR("scalar code; start java with --add-modules " + MODULE + " for vector code");

        private final String text;

        Rung(String text) {
            this.text = text;
        }
    }

    private record Probe(Rung rung, int lanes) {}

    private static volatile Probe probe;
    private static volatile Kernels kernels;

    private Simd() {}

    /** Which rung was taken; the first call probes. */
    public static Rung rung() {
        return probe().rung;
    }

    /** Float lanes of a vector: 16, 8, 4, or 1 where code is scalar. */
    public static int lanes() {
        return probe().lanes;
    }

    /** One line: the rung, and the width in bits where there is one. */
    public static String description() {
        Probe found = probe();
        return found.lanes == 1 ? found.rung.text : found.rung.text + ", " + 32 * found.lanes + " bits";
    }

    /** The row kernels for {@link #lanes()}. */
    public static Kernels kernels() {
        Kernels found = kernels;
        if (found == null) kernels = found = kernels(lanes());
        return found;
    }

    /** The row kernels for a given width, beside those in use: for tests that compare widths. */
    public static Kernels kernels(int lanes) {
        return lanes == 1 ? new ScalarKernels() : load(Kernels.class, VECTOR + "VectorKernels", lanes);
    }

    /**
     * A new instance of {@code implementation}, a class with a public constructor without arguments in a package
     * {@code lorikeet.….vector} that takes its species from {@code lorikeet.tensor.cpu.vector.Species}. For a width
     * other than {@link #lanes()} the class is defined a second time, so that its species stay constants.
     *
     * @throws IllegalStateException if there are no vector instructions
     */
    public static <T> T load(Class<T> type, String implementation, int lanes) {
        if (lanes != 4 && lanes != 8 && lanes != 16) throw new IllegalArgumentException("lanes: 4, 8 or 16, not " + lanes);
        if (lanes() == 1) throw new IllegalStateException(implementation + " needs vectors; found " + description());
        ClassLoader own = type.getClassLoader();
        return instance(type, implementation, lanes == lanes() ? own : new LaneLoader(own, lanes));
    }

    private static <T> T instance(Class<T> type, String implementation, ClassLoader loader) {
        try {
            return type.cast(Class.forName(implementation, true, loader).getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + implementation, e);
        }
    }

    private static Probe probe() {
        Probe found = probe;
        return found != null ? found : firstProbe();
    }

    private static synchronized Probe firstProbe() {
        if (probe != null) return probe;
        int forced = forcedLanes();
        Rung rung = forced == 1 ? Rung.FORCED_SCALAR : findModule();
        if (rung == Rung.SCALAR) System.getLogger("lorikeet").log(Level.WARNING, "slow: " + rung.text);
        boolean vectors = rung == Rung.BOOT_LAYER || rung == Rung.LOADED;
        probe = new Probe(rung, !vectors ? 1 : forced > 0 ? forced : preferredLanes());
        return probe;
    }

    /** Whether {@value #LANES} asks for a width. @throws DeviceException for a width that does not exist */
    static boolean isForced() {
        return forcedLanes() > 0;
    }

    private static int forcedLanes() {
        String value = System.getProperty(LANES);
        return switch (value) {
            case null -> 0;
            case "1", "4", "8", "16" -> Integer.parseInt(value);
            default -> throw new DeviceException("-D" + LANES + "=" + value + ": expected 1, 4, 8 or 16");
        };
    }

    private static Rung findModule() {
        if (ModuleLayer.boot().findModule(MODULE).isPresent()) return Rung.BOOT_LAYER;
        try {
            // Public only where the manifest of the running jar exports java.base/jdk.internal.module.
            Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class).invoke(null, MODULE);
            return Rung.LOADED;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Rung.SCALAR;
        }
    }

    private static int preferredLanes() {
        int lanes = instance(IntSupplier.class, VECTOR + "PreferredLanes", Simd.class.getClassLoader()).getAsInt();
        return lanes < 4 ? 1 : Math.min(lanes, 16);
    }
}
