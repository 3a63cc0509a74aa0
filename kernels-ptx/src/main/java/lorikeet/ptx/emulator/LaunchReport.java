package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Optional;

/**
 * What a launch did.
 *
 * @param steps instructions issued for warps
 * @param findings what checks found, each kind once a line; empty without checks, because then the first fault ends the launch
 * @param counters what was counted, where {@link Checks#counters} asked for it; until it was stopped if it was
 * @param complete whether every block ran to its end
 * @param printed what threads printed by {@code printf}, block after block, at most 1 MiB of it
 */
public record LaunchReport(long steps, List<Finding> findings, Optional<Counters> counters, boolean complete, String printed) {
    LaunchReport counted(Counters counted) {
        return new LaunchReport(steps, findings, Optional.of(counted), complete, printed);
    }
}
