package lorikeet.tensor.cpu;

import java.io.IOException;
import java.io.InputStream;

/**
 * Defines the library's {@code vector} packages anew for a width of its own, so that in one JVM kernels of several
 * widths exist side by side, each with species that are constants to the compiler. All other classes are the parent's.
 */
public final class LaneLoader extends ClassLoader {
    private final int lanes;

    LaneLoader(ClassLoader parent, int lanes) {
        super(parent);
        this.lanes = lanes;
    }

    /** Lanes for which {@code vectorClass} was defined: its loader's, or {@link Simd#lanes()}. */
    public static int lanesOf(Class<?> vectorClass) {
        return vectorClass.getClassLoader() instanceof LaneLoader loader ? loader.lanes : Simd.lanes();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("lorikeet.") || !name.contains(".vector.")) return super.loadClass(name, resolve);
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) throw new ClassNotFoundException(name);
            byte[] code = in.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
