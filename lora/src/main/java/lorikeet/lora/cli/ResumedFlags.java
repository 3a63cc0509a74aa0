package lorikeet.lora.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lorikeet.lora.UsageException;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.train.Checkpoints;
import lorikeet.lora.train.TrainerState;
import picocli.CommandLine;

/**
 * The flags of a run that is resumed: those of its args.json where the command line gives none, so that it goes on as it
 * began. What only says where a run writes and computes is not taken over; {@code --load_args false} takes over nothing.
 */
final class ResumedFlags {
    private static final String RESUMED = "--resume_from_checkpoint", DATA = "--dataset";
    private static final Set<String> OF_THE_EARLIER_RUN_ALONE = Set.of(RESUMED, "--adapters", "--output_dir", "--add_version", "--dry_run",
            "--device", "--report_to", "--logging_dir");
    /** They belong to the rows that another --dataset replaces. */
    private static final Set<String> OF_ITS_DATA = Set.of("--val_dataset", "--split_dataset_ratio", "--columns");

    private ResumedFlags() {}

    /** The checkpoint's file of flags; empty where no run is resumed, or what is named is no checkpoint, which is told later. */
    static Optional<Path> file(List<String> args) {
        Optional<String> named = Spelling.given(RESUMED, args);
        if (named.isEmpty() || Spelling.given("--load_args", args).filter("false"::equalsIgnoreCase).isPresent()) return Optional.empty();
        try {
            Path checkpoint = Checkpoints.resolve(RESUMED, Path.of(named.get()), TrainerState.FILE);
            return Optional.of(checkpoint.resolve(SavedFlags.FILE)).filter(JsonFile::isThere);
        } catch (UsageException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether a flag of the earlier run counts for {@code command} with {@code args}. */
    static boolean counts(String flag, CommandLine command, List<String> args) {
        if (command.getCommandSpec().findOption(flag) == null || OF_THE_EARLIER_RUN_ALONE.contains(flag)) return false;
        return !OF_ITS_DATA.contains(flag) || Spelling.given(DATA, args).isEmpty();
    }
}
