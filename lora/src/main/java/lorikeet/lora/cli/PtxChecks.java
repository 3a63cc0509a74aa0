package lorikeet.lora.cli;

import java.util.Optional;
import java.util.OptionalLong;
import lorikeet.lora.UsageException;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.estimate.Gpu;
import picocli.CommandLine.Option;

/** What {@code ptx run} checks and counts. */
final class PtxChecks {
    @Option(names = "--memcheck", description = "Report every access that is out of bounds, misaligned or freed, and invalid shuffles.")
    private boolean memory;

    @Option(names = "--initcheck", description = "Report reads of registers and memory that nobody wrote.")
    private boolean initialised;

    @Option(names = "--racecheck", description = "Report races on shared and global memory, within a block and between blocks.")
    private boolean races;

    @Option(names = "--counters", description = "Count instructions, bytes, sectors, bank conflicts and operations.")
    private boolean counters;

    @Option(names = "--annotate", description = "Print the PTX text with the counts of each line.")
    private boolean annotate;

    @Option(names = "--gpu", paramLabel = "NAME", description = "Count, and print an estimate of occupancy and time on this GPU: T4, A100, A100-80GB, RTX3090, RTX4090, L4, H100, H200 or RTX5090.")
    private Gpu gpu;

    @Option(names = "--seed", paramLabel = "N", description = "Let warps and blocks take turns in an order drawn from N.")
    private Long seed;

    @Option(names = "--max_steps", paramLabel = "N", description = "Steps of warps after which the launch, or one warp, counts as endless.")
    private Long maxSteps;

    Checks checks() {
        return new Checks(memory, initialised, races, counters || annotate || gpu != null, seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
    }

    boolean annotate() {
        return annotate;
    }

    /** The GPU to estimate for. */
    Optional<Gpu> gpu() {
        return Optional.ofNullable(gpu);
    }

    OptionalLong maxSteps() {
        if (maxSteps == null) return OptionalLong.empty();
        if (maxSteps < 1) throw new UsageException("--max_steps: expected at least 1, found " + maxSteps);
        return OptionalLong.of(maxSteps);
    }

    boolean any() {
        return !checks().equals(Checks.none()) || maxSteps != null;
    }
}
