package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Methods named as functions of the driver, or of cuBLAS, in the place of those functions. Each call is noted, may be told to fail, answers
 * the error that ended the context where one did, and never lets an exception out, which would end the process.
 */
final class Exports implements AutoCloseable {
    private static final int UNKNOWN = 999;
    /** Answered whatever happened before. */
    private static final Set<String> ALWAYS = Set.of("cuInit", "cuDriverGetVersion", "cuGetErrorName", "cuDeviceGet", "cuDeviceGetCount", "cuDeviceGetName");

    private final Arena arena = Arena.ofShared();
    private final MethodHandle connect;
    private final List<String> connected = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Runnable> actions = new HashMap<>();
    private int sticky;
    private Throwable thrown;

    Exports(SymbolLookup library, Object... parts) {
        connect = Linker.nativeLinker().downcallHandle(library.find("standin_connect").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        for (Object part : parts) {
            for (Method method : part.getClass().getDeclaredMethods()) {
                if (method.getName().matches("cu(blas)?[A-Z].*") && !method.isSynthetic()) export(part, method);
            }
        }
    }

    private void export(Object part, Method method) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle body = lookup.unreflect(method).bindTo(part);
            MethodType type = body.type();
            MethodHandle guarded = lookup.findVirtual(Exports.class, "guarded", MethodType.methodType(int.class, String.class, MethodHandle.class, Object[].class))
                    .bindTo(this).bindTo(method.getName()).bindTo(body.asSpreader(Object[].class, type.parameterCount()))
                    .asCollector(Object[].class, type.parameterCount()).asType(type);
            MemoryLayout[] layouts = type.parameterList().stream().map(Exports::layout).toArray(MemoryLayout[]::new);
            connect(method.getName(), Linker.nativeLinker().upcallStub(guarded, FunctionDescriptor.of(JAVA_INT, layouts), arena));
            connected.add(method.getName());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static MemoryLayout layout(Class<?> type) {
        if (type == int.class) return JAVA_INT;
        if (type == long.class) return JAVA_LONG;
        if (type == byte.class) return JAVA_BYTE;
        return ADDRESS;
    }

    private void connect(String name, MemorySegment function) {
        try (Arena local = Arena.ofConfined()) {
            int missing = (int) connect.invokeExact(local.allocateFrom(name), function);
            if (missing != 0) throw new AssertionError("JCuda does not import " + name);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private int guarded(String name, MethodHandle body, Object[] arguments) {
        calls.add(name);
        actions.getOrDefault(name, () -> {}).run();
        Integer failure = failures.remove(name);
        if (failure != null) return failure;
        if (sticky != 0 && !ALWAYS.contains(name)) return sticky;
        try {
            return (int) body.invoke(arguments);
        } catch (DriverBackend.Fault fault) {
            sticky = fault.code();
            return sticky;
        } catch (Throwable e) {
            thrown = e;
            return UNKNOWN;
        }
    }

    /** Lets the next call of {@code name} answer {@code code} and do nothing. */
    void fail(String name, int code) {
        failures.put(name, code);
    }

    /** Runs {@code action}, which must not throw, first in every call of {@code name}. */
    void before(String name, Runnable action) {
        actions.put(name, action);
    }

    /** Takes a function away, as if the driver had none. */
    void disconnect(String name) {
        connect(name, MemorySegment.NULL);
    }

    /** The functions called so far, in order. */
    List<String> calls() {
        return calls;
    }

    /** What a method threw that is no device error, or null. */
    Throwable thrown() {
        return thrown;
    }

    @Override
    public void close() {
        connected.forEach(this::disconnect);
        arena.close();
    }
}
