package lorikeet.ptx.driver;

import java.util.HashMap;
import java.util.Map;

/** Objects of a driver by the numbers that {@link Driver} gives out for them; 0 is none. */
final class HandleTable<T> {
    private final Map<Long, T> objects = new HashMap<>();
    private long last;

    long add(T object) {
        objects.put(++last, object);
        return last;
    }

    T get(long handle) {
        T object = objects.get(handle);
        if (object == null) throw new IllegalStateException("handle " + handle + " is not open");
        return object;
    }

    T remove(long handle) {
        T object = get(handle);
        objects.remove(handle);
        return object;
    }
}
