package lorikeet.tensor;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;

/** Blocks that nobody uses: found by size, given up by age. */
final class IdleBlocks {
    private final TreeMap<Long, ArrayDeque<Block>> bySize = new TreeMap<>();
    private final LinkedHashSet<Block> byAge = new LinkedHashSet<>();

    void add(Block block) {
        bySize.computeIfAbsent(block.size, _ -> new ArrayDeque<>()).addLast(block);
        byAge.add(block);
    }

    /** Takes the smallest block of {@code least} to {@code most} bytes, of equals the one used last; null if there is none. */
    Block take(long least, long most) {
        Map.Entry<Long, ArrayDeque<Block>> fitting = bySize.ceilingEntry(least);
        if (fitting == null || fitting.getKey() > most) return null;
        Block block = fitting.getValue().removeLast();
        if (fitting.getValue().isEmpty()) bySize.remove(fitting.getKey());
        byAge.remove(block);
        return block;
    }

    boolean isEmpty() {
        return byAge.isEmpty();
    }

    /** Takes the block that has been here for longest. */
    Block takeOldest() {
        Block block = byAge.removeFirst();
        ArrayDeque<Block> equals = bySize.get(block.size);
        equals.removeFirst();       // within a size the order is that of age, too
        if (equals.isEmpty()) bySize.remove(block.size);
        return block;
    }

    void clear() {
        bySize.clear();
        byAge.clear();
    }
}
