package lorikeet.lora.train;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import lorikeet.ptx.driver.Driver;

/** Calls of a driver by the name of the method, passed on. */
final class CountedDriver {
    private final Map<String, Long> counts = new HashMap<>();
    private final Driver counted;

    CountedDriver(Driver driver) {
        counted = (Driver) Proxy.newProxyInstance(Driver.class.getClassLoader(), new Class<?>[] {Driver.class}, (_, method, arguments) -> {
            counts.merge(method.getName(), 1L, Long::sum);
            try {
                return method.invoke(driver, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    Driver driver() {
        return counted;
    }

    /** Calls so far. */
    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** Calls of any of {@code methods} from {@code before} to {@code after}. */
    static long between(Map<String, Long> before, Map<String, Long> after, String... methods) {
        long calls = 0;
        for (String method : methods) calls += after.getOrDefault(method, 0L) - before.getOrDefault(method, 0L);
        return calls;
    }
}
