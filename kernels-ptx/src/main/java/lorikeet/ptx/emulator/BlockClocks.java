package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/** What blocks know of each other's past: it goes through atomic and volatile accesses to global memory, after a fence. */
final class BlockClocks {
    /** A block's own time, the time of its last fence, and the times up to which it comes after other blocks. */
    private static final class Clock {
        int time = 1;
        int fenced;
        final Map<Integer, Integer> known = new HashMap<>();
    }

    private final Map<Integer, Clock> blocks = new HashMap<>();
    private final Map<Long, Map<Integer, Integer>> atoms = new HashMap<>();

    private Clock of(int block) {
        return blocks.computeIfAbsent(block, b -> new Clock());
    }

    int time(int block) {
        return of(block).time;
    }

    /** Whether what block {@code then} did at {@code stamp} comes before what block {@code now} does. */
    boolean isBefore(int then, int stamp, int now) {
        return then == now || stamp <= of(now).known.getOrDefault(then, 0);
    }

    void fence(int block) {
        Clock clock = of(block);
        clock.fenced = clock.time++;
    }

    /** An atomic or volatile access of {@code block} at {@code address}. */
    void synchronise(int block, long address) {
        Clock clock = of(block);
        Map<Integer, Integer> atom = atoms.computeIfAbsent(address, a -> new HashMap<>());
        atom.forEach((other, time) -> clock.known.merge(other, time, Math::max));
        if (clock.fenced == 0) return;
        clock.known.forEach((other, time) -> atom.merge(other, time, Math::max));
        atom.merge(block, clock.fenced, Math::max);
    }
}
