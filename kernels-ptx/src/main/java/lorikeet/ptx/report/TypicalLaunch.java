package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Attention;

/**
 * A launch that is counted for the table of kernels.
 *
 * @param inputs content of operands; the others are zeros
 */
record TypicalLaunch(LaunchDescriptor launch, Map<String, MemorySegment> inputs) {
    private static final long TOKENS = 64;
    /** What goes by ids, of which the catalogue's launches have no more than so many. */
    private static final Set<String> GROUPED = Set.of("group_rows.ptx", "scatter_add_rows.ptx", "gather_rows.ptx");
    private static final long MOST_IDS = 1024;

    /**
     * Where the catalogue's launch on zeros would not do: it is too small, or what the kernel does depends on what it reads. By
     * entry; the contents live as long as {@code arena}.
     */
    static Map<String, TypicalLaunch> byEntry(Arena arena) {
        Map<String, TypicalLaunch> launches = new HashMap<>();
        Stream.of(16, Float.BYTES).flatMap(alignment -> trials(arena, alignment).stream().flatMap(List::stream))
                .forEach(trial -> launches.putIfAbsent(trial.launch().entry(), new TypicalLaunch(trial.launch(), trial.inputs())));
        CodedLaunches.of(arena).forEach(typical -> launches.putIfAbsent(typical.launch().entry(), typical));
        add(launches, launch -> GROUPED.contains(launch.file()), CodedLaunches.groups(arena, MOST_IDS));
        MemorySegment finite = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, 1, 1, -1);                 // else nothing is written
        add(launches, TypicalLaunch::readsStatus, Map.of("status", finite));
        add(launches, launch -> launch.file().equals("tally.ptx"), Map.of("status", finite, "tally", arena.allocateFrom(ValueLayout.JAVA_DOUBLE, 0, 0, 0, 0, 0, -1, -1)));
        return launches;
    }

    private static void add(Map<String, TypicalLaunch> launches, Predicate<LaunchDescriptor> which, Map<String, MemorySegment> inputs) {
        KernelCatalog.expansions().stream().filter(which).forEach(launch -> launches.putIfAbsent(launch.entry(), new TypicalLaunch(launch, inputs)));
    }

    private static boolean readsStatus(LaunchDescriptor launch) {
        return launch.arguments().stream().anyMatch(argument -> argument instanceof Argument.Buffer buffer && buffer.operand().equals("status") && !buffer.written());
    }

    private static List<List<KernelTrial>> trials(Arena arena, int alignment) {
        List<List<KernelTrial>> trials = new ArrayList<>();
        trials.add(List.of(AdamWTrials.of(arena, 1 << 14, alignment)));
        for (DType dtype : new DType[] {DType.F32, DType.BF16}) trials.add(List.of(RopeTrials.of(arena, dtype, TOKENS, 4, 32, alignment)));
        for (int dim : new int[] {16, 32, 64, 128, 256}) {
            Attention.Attend op = new Attention.Attend(2, 1, 1 / Math.sqrt(dim), true, 0);
            for (DType dtype : new DType[] {DType.F32, DType.BF16}) {
                trials.add(AttentionTrials.of(arena, AttentionTrials.shape(op, TOKENS, TOKENS, dim), dtype, alignment));
            }
        }
        return trials;
    }
}
