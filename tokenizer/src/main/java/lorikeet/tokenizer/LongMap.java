package lorikeet.tokenizer;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A hash table from longs to longs that are not negative. The seed, new for each table, keeps a crafted file from
 * choosing collisions and changes no result.
 */
final class LongMap {
    /** What {@link #get} answers for a key that is not there. */
    static final long NONE = -1;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private long[] keys = new long[16];
    private long[] values = new long[16];
    private int count;

    LongMap() {
        Arrays.fill(values, NONE);
    }

    void put(long key, long value) {
        if (value < 0) throw new IllegalArgumentException("negative value " + value);
        if (count >= values.length / 2) grow();
        int slot = slot(key);
        if (values[slot] == NONE) count++;
        keys[slot] = key;
        values[slot] = value;
    }

    long get(long key) {
        return values[slot(key)];
    }

    int size() {
        return count;
    }

    /** Where {@code key} is, or the free place where it belongs. */
    private int slot(long key) {
        int mask = values.length - 1;
        int slot = (int) mix(key ^ seed) & mask;
        while (values[slot] != NONE && keys[slot] != key) slot = slot + 1 & mask;
        return slot;
    }

    /** The finalizer of MurmurHash3: each bit of the key moves each bit of the hash. */
    private static long mix(long key) {
        key = (key ^ key >>> 33) * 0xff51afd7ed558ccdL;
        key = (key ^ key >>> 33) * 0xc4ceb9fe1a85ec53L;
        return key ^ key >>> 33;
    }

    private void grow() {
        long[] oldKeys = keys, oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new long[keys.length];
        Arrays.fill(values, NONE);
        count = 0;
        for (int i = 0; i < oldValues.length; i++) if (oldValues[i] != NONE) put(oldKeys[i], oldValues[i]);
    }
}
