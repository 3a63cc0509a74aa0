package lorikeet.ptx.report;

import java.util.List;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.Counters;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.LineCounts;

/**
 * One version of a kernel on its way from the plain one to the one that is used: run on the emulator, its results checked against
 * float64, counted.
 *
 * @param idea what it has that the version before has not
 * @param wrong the first result that is wrong; empty if none is
 */
public record LadderRung(String idea, LaunchDescriptor launch, LaunchReport report, String wrong) {
    private static final long SECTOR = 32;

    static LadderRung of(String idea, KernelTrial trial) {
        try (EmulatedLaunch run = new EmulatedLaunch(trial.launch(), trial.inputs())) {
            LaunchReport report = run.run(Checks.none().counting());
            return new LadderRung(idea, trial.launch(), report, run.wrong(trial));
        }
    }

    private Counters counters() {
        return report.counters().orElseThrow();
    }

    private LineCounts total() {
        return counters().total();
    }

    /** Instructions of warps. */
    public long instructions() {
        return total().issues();
    }

    /** Share of FLOPs that tensor cores do. */
    public double tensorShare() {
        return (double) total().tensorFlops() / total().flops();
    }

    /** Bytes of the sectors that warps touched, over the floor. */
    public double sectorsOfFloor() {
        return (double) total().sectors() * SECTOR / launch.floorBytes();
    }

    /** Sectors over the fewest that could hold the bytes of each access. */
    public double sectors() {
        return (double) total().sectors() / total().leastSectors();
    }

    /** Rounds of shared memory over the fewest; 0 where it is not used. */
    public double wavefronts() {
        return (double) total().wavefronts() / Math.max(1, total().leastWavefronts());
    }

    /** Requests to memory that are under way at a wait, on average. */
    public double underWay() {
        double waits = counters().waits().values().stream().mapToLong(Long::longValue).sum();
        return counters().waits().entrySet().stream().mapToLong(wait -> wait.getKey() * wait.getValue()).sum() / waits;
    }

    /** Instructions for each mma between the label {@code loop} and the branch back to it. */
    public double loop(String loop) {
        List<String> lines = launch.source().text().lines().toList();
        int from = lines.indexOf(loop + ":") + 1;
        int to = from;
        while (!lines.get(to).endsWith(" " + loop + ";")) to++;
        long all = 0;
        long mma = 0;
        for (int line = from; line <= to + 1; line++) {
            LineCounts counts = counters().lines().get(line);
            if (counts == null) continue;
            all += counts.issues();
            if (lines.get(line - 1).contains("mma.sync")) mma += counts.issues();
        }
        return (double) all / mma;
    }
}
