package lorikeet.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A library that is timed: this one, or one that others wrote ({@code -Ppeers}), found as a service. */
public interface Side {
    /** As rows and command lines call it. */
    String name();

    /**
     * Operands in memory, ready to run.
     *
     * @param workload {@link Workload#text}
     * @throws IllegalArgumentException if this library has no such operation
     */
    Task prepare(String workload, int threads);

    /** One workload with its operands. */
    interface Task extends AutoCloseable {
        /** Does the work once. */
        void run();

        @Override
        void close();
    }

    /** Whether this build has the library. */
    static boolean has(String name) {
        return all().anyMatch(side -> side.name().equals(name));
    }

    /** @throws IllegalArgumentException if this build has no such library */
    static Side of(String name) {
        return all().filter(side -> side.name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "no library is called " + name + "; this build has " + all().map(Side::name).collect(Collectors.joining(", ")) + " (peers are built with -Ppeers)"));
    }

    private static Stream<Side> all() {
        List<Side> sides = new ArrayList<>(List.of(new OwnSide()));
        Iterator<Side> peers = ServiceLoader.load(Side.class).iterator();
        while (true) {
            try {
                if (!peers.hasNext()) return sides.stream();
                sides.add(peers.next());
            } catch (ServiceConfigurationError e) {
                // Named by what an earlier build with -Ppeers left behind: not in this one.
            }
        }
    }
}
