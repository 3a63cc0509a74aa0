package lorikeet.ptx.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The open handles of a context, in the order in which they were made. */
final class Handles {
    private static final boolean TRACED = "trace".equals(System.getProperty("lorikeet.leaks"));

    private final Map<Handle, Throwable> live = new LinkedHashMap<>();

    void add(Handle handle) {
        live.put(handle, TRACED ? new Throwable() : null);
    }

    void forget(Handle handle) {
        live.remove(handle);
    }

    List<String> live() {
        List<String> lines = new ArrayList<>();
        live.forEach((handle, origin) -> lines.add(handle.what() + (origin == null ? "" : " made at " + place(origin))));
        return lines;
    }

    /** The nearest caller outside this package, or inside it where there is none. */
    private static String place(Throwable origin) {
        StackTraceElement[] frames = origin.getStackTrace();
        String here = Handles.class.getPackageName() + ".";
        return Arrays.stream(frames).filter(frame -> !frame.getClassName().startsWith(here)).findFirst().orElse(frames[0]).toString();
    }

    /** Closes all, the newest first; the first failure is thrown when every handle was tried. */
    void closeAll() {
        DriverException first = null;
        for (Handle handle : new ArrayList<>(live.keySet()).reversed()) {
            try {
                handle.close();
            } catch (DriverException e) {
                if (first == null) first = e;
            }
        }
        if (first != null) throw first;
    }
}
