package lorikeet.tokenizer;

import java.util.Arrays;

/** A growing list of ids. */
final class Ids {
    private int[] ids;
    private int size;

    Ids(int capacity) {
        ids = new int[Math.max(2, capacity)];
    }

    void add(int id) {
        if (size == ids.length) ids = Arrays.copyOf(ids, 2 * size);
        ids[size++] = id;
    }

    void addAll(int[] more) {
        if (size + more.length > ids.length) ids = Arrays.copyOf(ids, Math.max(2 * size, size + more.length));
        System.arraycopy(more, 0, ids, size, more.length);
        size += more.length;
    }

    /** The last id; -1 where there is none. */
    int last() {
        return size == 0 ? -1 : ids[size - 1];
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }
}
