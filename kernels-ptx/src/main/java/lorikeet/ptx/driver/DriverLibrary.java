package lorikeet.ptx.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Arrays;

/** The CUDA driver's shared library, called through the foreign function interface. */
final class DriverLibrary implements DriverCalls {
    private static final int NAME_BYTES = 256;

    private final String file;
    private final SymbolLookup symbols;

    private DriverLibrary(String file, SymbolLookup symbols) {
        this.file = file;
        this.symbols = symbols;
    }

    static DriverLibrary open() throws DriverFailure {
        return open(System.getProperty("os.name").startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1");
    }

    static DriverLibrary open(String file) throws DriverFailure {
        if (!DriverLibrary.class.getModule().isNativeAccessEnabled())
            throw new DriverFailure("native access is off; start java with --enable-native-access=ALL-UNNAMED");
        try {
            // Never unloaded: a driver that has started threads does not survive dlclose.
            return new DriverLibrary(file, SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new DriverFailure("no NVIDIA driver: " + file + " cannot be loaded");
        }
    }

    @Override
    public void init() throws DriverFailure {
        call("cuInit", 0);
    }

    @Override
    public int driverVersion() throws DriverFailure {
        return intFrom("cuDriverGetVersion");
    }

    @Override
    public int deviceCount() throws DriverFailure {
        return intFrom("cuDeviceGetCount");
    }

    @Override
    public String deviceName(int ordinal) throws DriverFailure {
        int device = intFrom("cuDeviceGet", ordinal);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_BYTES);
            call("cuDeviceGetName", name, NAME_BYTES - 1, device);
            return name.getString(0);
        }
    }

    /** Calls {@code CUresult name(int *result, more...)}. */
    private int intFrom(String name, Object... more) throws DriverFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_INT);
            Object[] arguments = new Object[more.length + 1];
            arguments[0] = result;
            System.arraycopy(more, 0, arguments, 1, more.length);
            call(name, arguments);
            return result.get(JAVA_INT, 0);
        }
    }

    /** Calls {@code CUresult name(arguments...)}, each an int or a pointer. */
    private void call(String name, Object... arguments) throws DriverFailure {
        int code = invoke(name, arguments);
        if (code != 0) throw new DriverFailure(name + " of " + file + " failed: " + errorName(code));
    }

    private int invoke(String name, Object... arguments) throws DriverFailure {
        MemorySegment address = symbols.find(name).orElseThrow(() -> new DriverFailure(file + " has no " + name));
        MemoryLayout[] layouts = Arrays.stream(arguments)
                .map(argument -> argument instanceof Integer ? JAVA_INT : ADDRESS)
                .toArray(MemoryLayout[]::new);
        try {
            FunctionDescriptor signature = FunctionDescriptor.of(JAVA_INT, layouts);
            return (int) Linker.nativeLinker().downcallHandle(address, signature).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new DriverFailure(name + " of " + file + " cannot be called: " + e);
        }
    }

    /** {@code CUDA_ERROR_NO_DEVICE (100)}. */
    private String errorName(int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(ADDRESS);
            if (invoke("cuGetErrorName", code, text) != 0) return "code " + code;
            return text.get(ADDRESS, 0).reinterpret(NAME_BYTES).getString(0) + " (" + code + ")";
        } catch (DriverFailure e) {
            return "code " + code;
        }
    }
}
