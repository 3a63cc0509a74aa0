package lorikeet.lora.launch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * SIGINT, SIGTERM and SIGHUP as requests to stop. {@code sun.misc.Signal} is reached by reflection: it exists in every
 * JDK, yet no {@code --release} compiles against it.
 */
public final class Signals {
    private static final String HANDLER = "sun.misc.SignalHandler";
    private static final String[] STOPPING = {"INT", "TERM", "HUP"};

    private Signals() {}

    /**
     * Calls {@code callback} once, on a thread of its own, with the number of the first signal (2, 15 or 1). The
     * program then saves and exits with 128 + number. Signals within the following second belong to the same request
     * (Ctrl-C reaches a relaunched JVM from the terminal and from its launcher); a later one ends the JVM at once.
     * A signal that this process was started to ignore, such as SIGHUP under {@code nohup}, stays ignored.
     *
     * @return closed, it gives the signals back to those who had them before
     */
    public static Handling onStop(IntConsumer callback) {
        return handle(new StopRequest(callback, System::nanoTime, Runtime.getRuntime()::halt));
    }

    /** Signals in other hands than before. */
    public static final class Handling implements AutoCloseable {
        private final Map<Object, Object> before = new LinkedHashMap<>();

        @Override
        public void close() {
            before.forEach((signal, handler) -> {
                try {
                    exchange(signal, handler);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(signal + " cannot be given back", e);
                }
            });
        }
    }

    /** Gives each stopping signal's number to {@code handler}, in place of what the JVM does by itself. */
    static Handling handle(IntConsumer handler) {
        Handling handling = new Handling();
        for (String name : STOPPING)
            try {
                Object signal = Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
                handling.before.put(signal, exchange(signal, proxy(handler)));
            } catch (ReflectiveOperationException e) {
                // Windows has no SIGHUP, and java -Xrs keeps all of them: then the JVM's own handling stays
            }
        return handling;
    }

    private static Object proxy(IntConsumer handler) throws ReflectiveOperationException {
        Class<?> signalClass = Class.forName("sun.misc.Signal");
        Method number = signalClass.getMethod("getNumber");
        InvocationHandler onCall = (proxy, method, args) -> {
            if (method.getDeclaringClass() == Object.class) return method.invoke(handler, args);
            handler.accept((Integer) number.invoke(args[0]));
            return null;
        };
        return Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {Class.forName(HANDLER)}, onCall);
    }

    /** Returns the signal's handler so far. */
    private static Object exchange(Object signal, Object handler) throws ReflectiveOperationException {
        return signal.getClass().getMethod("handle", signal.getClass(), Class.forName(HANDLER)).invoke(null, signal, handler);
    }

    /** Counts signals into requests: one to stop, and a later one to stop at once. */
    static final class StopRequest implements IntConsumer {
        private static final long SAME_REQUEST_NANOS = 1_000_000_000L;

        private final IntConsumer stop;
        private final LongSupplier nanoTime;
        private final IntConsumer halt;
        private boolean requested;
        private long requestedAt;

        StopRequest(IntConsumer stop, LongSupplier nanoTime, IntConsumer halt) {
            this.stop = stop;
            this.nanoTime = nanoTime;
            this.halt = halt;
        }

        @Override
        public void accept(int signal) {
            if (first()) stop.accept(signal);
            else if (nanoTime.getAsLong() - requestedAt > SAME_REQUEST_NANOS) halt.accept(128 + signal);
        }

        private synchronized boolean first() {
            if (requested) return false;
            requested = true;
            requestedAt = nanoTime.getAsLong();
            return true;
        }
    }
}
