package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is checked and counted while a kernel runs: {@code kernel.launch(Checks.all(), arguments)}. Findings are in
 * {@link LaunchReport#findings}, one for each kind and line.
 *
 * @param memory accesses outside allocations, misaligned, to freed memory or of the wrong space; shuffles from lanes that take
 *        no part; shared bytes used before the asynchronous copy to them was waited for; missing fences of what is asynchronous
 * @param initialised reads of registers and of shared, local or global bytes that nobody wrote. A {@link DeviceBuffer} counts
 *        as written where the host wrote it
 * @param races conflicting accesses without order: of threads to shared and global memory, and of blocks to global memory; writes to what is read as read-only
 * @param counters whether instructions, bytes and conflicts are counted, see {@link LaunchReport#counters}
 * @param seed of the order in which warps and blocks take turns; empty: the usual order, which is always the same
 */
public record Checks(boolean memory, boolean initialised, boolean races, boolean counters, OptionalLong seed) {
    /** No check: the first fault ends the launch with a {@link LaunchFault}. */
    public static Checks none() {
        return new Checks(false, false, false, false, OptionalLong.empty());
    }

    /** Every check, without counters. */
    public static Checks all() {
        return new Checks(true, true, true, false, OptionalLong.empty());
    }

    /** The same with counters. */
    public Checks counting() {
        return new Checks(memory, initialised, races, true, seed);
    }

    /** The same with turns in the order of {@code value}. */
    public Checks seeded(long value) {
        return new Checks(memory, initialised, races, counters, OptionalLong.of(value));
    }

    LaunchOptions options(Monitor counter) {
        List<Monitor> monitors = new ArrayList<>();
        if (memory) monitors.add(ShuffleCheck::new);
        if (memory || races) monitors.add(AsyncCheck::new);
        if (memory) monitors.add(ProxyCheck::of);
        if (memory) monitors.add(WgmmaCheck::of);
        if (initialised) monitors.add(InitialisedCheck::new);
        if (races) monitors.add(new RaceMonitor());
        if (counter != null) monitors.add(counter);
        if (!monitors.isEmpty()) monitors.add(new SpinWatch());
        LaunchOptions plain = LaunchOptions.plain();
        Long order = seed.isPresent() ? (Long) seed.getAsLong() : null;
        // Races are looked for by one thread: then the order of the findings is always the same, and no check needs a lock.
        LaunchOptions made = new LaunchOptions(monitors, memory || initialised || races, false, races ? 1 : plain.threads(), plain.mostSteps(), plain.mostStepsOfAWarp(), plain.stepsAlone(), order);
        return monitors.isEmpty() ? made : made.slower();
    }
}
