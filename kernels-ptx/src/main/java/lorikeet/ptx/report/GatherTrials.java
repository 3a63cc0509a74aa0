package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;

/** Rows picked by random ids, and their gradient: positions grouped by id, and the sums of their rows. */
final class GatherTrials {
    /** Half of a unit in the last place of 1. */
    private static final double EPSILON = 0x1p-24;

    private final Arena arena;
    private final LaunchDescriptor launch;
    private final LaunchSizes sizes;
    private final int rows;
    private final int[] ids;
    /** Positions in the order of their ids, and first and last + 1 of each row's. */
    private final int[] sorted, bounds;

    GatherTrials(Arena arena, LaunchDescriptor launch) {
        this.arena = arena;
        this.launch = launch;
        sizes = new LaunchSizes(launch);
        rows = (int) Math.max(sizes.bytes("bounds") / (2 * Integer.BYTES), launch.kernel().equals("gather rows") ? sizes.of("rows") : 0);
        int n = (int) (Math.max(sizes.bytes("ids"), sizes.bytes("sorted")) / Integer.BYTES);
        ids = new SplittableRandom(61).ints(n, 0, rows).toArray();
        sorted = IntStream.range(0, n).boxed().sorted(Comparator.comparing(i -> ids[i])).mapToInt(Integer::intValue).toArray();
        bounds = new int[2 * rows];
        for (int k = 0; k < n; k++) {
            int id = ids[sorted[k]];
            if (bounds[2 * id + 1] == 0) bounds[2 * id] = k;
            bounds[2 * id + 1] = k + 1;
        }
    }

    KernelTrial trial() {
        String text = ids.length + " ids of " + rows + " rows";
        return switch (launch.kernel()) {
            case "gather rows" -> gather(text);
            case "group rows" -> new KernelTrial(text, launch, Map.of("ids", memory(ids), "bounds", memory(new int[2 * rows])),
                    Map.of("sorted", exactly(sorted), "bounds", exactly(bounds)));
            default -> sums(text);
        };
    }

    private MemorySegment memory(int[] values) {
        return arena.allocateFrom(JAVA_INT, values);
    }

    private static Reference exactly(int[] values) {
        return Reference.stored(DType.I32, element -> new Reference.Close(values[(int) element], 0));
    }

    private KernelTrial gather(String text) {
        int d = sizes.of("d");
        MemorySegment table = RandomFloats.of(arena, (long) rows * d, 62);
        Reference y = element -> new Reference.Close(table.getAtIndex(JAVA_FLOAT, (long) ids[(int) (element / d)] * d + element % d), Double.MIN_VALUE);
        return new KernelTrial(text + " of " + d, launch, Map.of("table", table, "ids", memory(ids)), Map.of("y", Narrow.named(launch, "TYPE").exactly(y)));
    }

    private KernelTrial sums(String text) {
        int d = sizes.of("d");
        MemorySegment dY = RandomFloats.of(arena, (long) ids.length * d, 63);
        MemorySegment operand = Narrow.named(launch, "TYPE").operand(arena, dY);
        Reference dTable = element -> {
            double sum = 0;
            double magnitude = 0;
            for (int i = 0; i < ids.length; i++) {
                if (ids[i] != element / d) continue;
                sum += dY.getAtIndex(JAVA_FLOAT, (long) i * d + element % d);
                magnitude += Math.abs(dY.getAtIndex(JAVA_FLOAT, (long) i * d + element % d));
            }
            return new Reference.Close(sum, ids.length * EPSILON * magnitude);
        };
        return new KernelTrial(text + " of " + d, launch, Map.of("dY", operand, "sorted", memory(sorted), "bounds", memory(bounds)), Map.of("dTable", dTable));
    }
}
