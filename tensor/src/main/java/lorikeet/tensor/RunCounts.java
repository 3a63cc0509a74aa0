package lorikeet.tensor;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import lorikeet.tensor.op.Op;

/** What {@link Eager} did beside running kernels, by operation name. */
public final class RunCounts {
    private final Map<String, Long> lowered = new TreeMap<>();
    private final Map<String, Long> copiedBytes = new TreeMap<>();

    void lowered(Op op) {
        lowered.merge(op.name(), 1L, Long::sum);
    }

    void copied(Op op, long bytes) {
        copiedBytes.merge(op.name(), bytes, Long::sum);
    }

    /** How often each operation was lowered into smaller ones. */
    public Map<String, Long> lowered() {
        return Collections.unmodifiableMap(lowered);
    }

    /** Bytes copied because a kernel could not read a view. */
    public Map<String, Long> copiedBytes() {
        return Collections.unmodifiableMap(copiedBytes);
    }
}
