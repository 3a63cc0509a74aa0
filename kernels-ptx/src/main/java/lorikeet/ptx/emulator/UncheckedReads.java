package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Plain reads that raced with an atomic access. Such a read is meant where its reader lets a compare-and-swap of the same address
 * decide whether it was right; findings wait here until that is known.
 */
final class UncheckedReads {
    private final Launch launch;
    /** By reader, a thread or a block, and then by address. */
    private final Map<Integer, Map<Long, Finding>> waiting = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();

    UncheckedReads(Launch launch) {
        this.launch = launch;
    }

    void add(int reader, long address, Finding finding) {
        if (ended.contains(reader)) launch.report(finding);
        else waiting.computeIfAbsent(reader, r -> new HashMap<>()).putIfAbsent(address, finding);
    }

    /** The reader has compared what it read with what is at {@code address}. */
    void compared(int reader, long address) {
        Map<Long, Finding> own = waiting.get(reader);
        if (own != null) own.remove(address);
    }

    /** The reader has ended: what it has not compared was a race. */
    void end(int reader) {
        ended.add(reader);
        Map<Long, Finding> own = waiting.remove(reader);
        if (own != null) own.values().forEach(launch::report);
    }
}
