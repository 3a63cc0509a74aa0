package lorikeet.ptx.emulator;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * How often a warp waits for loads from global memory. Between two branches or barriers an assembler moves loads up, so loads
 * that do not depend on each other travel together and are one wait; a load whose address was loaded itself is another.
 * A register's depth is the number of loads that it hangs on one after another; the deepest that is used is the number of waits.
 */
final class LoadChain {
    /** Depth of each register since the last branch or barrier; {@link #stretch} tells whether it is older, then it is 0. */
    private int[] depth = new int[64];
    private int[] stretch = new int[64];
    /** Registers that are being loaded and that nobody used yet. */
    private final Set<Integer> underWay = new HashSet<>();
    private int now = 1;
    private int deepest;
    private int reads;

    /** {@code instruction} runs. */
    void run(RegisterUse use) {
        reads = 0;
        for (int slot : use.reads()) reads = Math.max(reads, used(number(slot)));
        deepest = Math.max(deepest, reads);
        for (int slot : use.writes()) {
            set(number(slot), reads);
            underWay.remove(number(slot));
        }
    }

    /** The instruction that runs loads its results from global memory. */
    void load(RegisterUse use) {
        for (int slot : use.writes()) {
            set(number(slot), reads + 1);
            underWay.add(number(slot));
        }
    }

    /** A branch or a barrier: the waits since the last one. What is under way goes on. */
    int end() {
        int waits = deepest;
        underWay.removeIf(register -> stretch[register] == now && depth[register] <= waits);
        now++;
        deepest = 0;
        return waits;
    }

    private int used(int register) {
        if (register >= depth.length) return 0;
        if (stretch[register] == now) {
            underWay.remove(register);
            return depth[register];
        }
        return underWay.remove(register) ? 1 : 0;
    }

    private void set(int register, int value) {
        if (register >= depth.length) {
            depth = Arrays.copyOf(depth, 2 * register);
            stretch = Arrays.copyOf(stretch, 2 * register);
        }
        depth[register] = value;
        stretch[register] = now;
    }

    private static int number(int slot) {
        return 3 * Layout.number(slot) + Layout.kind(slot);
    }
}
