package lorikeet.lora.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import lorikeet.lora.UsageException;
import picocli.CommandLine.Option;

/** Flags of what a run tells of itself. */
@Heading("Reports")
final class ReportFlags {
    /** Where the log goes beside logging.jsonl. */
    enum ReportTo {
        TENSORBOARD, NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--report_to", paramLabel = "tensorboard|none", defaultValue = "tensorboard", description = "Write TensorBoard's event files, or none. Default: ${DEFAULT-VALUE}.")
    ReportTo reportTo;

    @Option(names = "--logging_dir", paramLabel = "DIR", description = "Folder of TensorBoard's event files. Default: runs in the run's folder.")
    Path loggingDir;

    void check() {
        if (loggingDir != null && Files.exists(loggingDir) && !Files.isDirectory(loggingDir)) throw new UsageException("--logging_dir: " + loggingDir + " exists and is no folder");
    }
}
