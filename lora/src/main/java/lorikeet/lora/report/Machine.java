package lorikeet.lora.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** What this machine is called, without asking a name server, which may take seconds to answer. */
final class Machine {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private Machine() {}

    /** Letters, digits, hyphens and dots; {@code localhost} where the system tells no name. */
    static String name() {
        String name = Stream.of(ofKernel(), System.getenv("HOSTNAME"), System.getenv("COMPUTERNAME"))
                .filter(Objects::nonNull).map(given -> given.strip().replaceAll("[^A-Za-z0-9.-]", "-")).filter(given -> !given.isEmpty()).findFirst().orElse("localhost");
        return name.substring(0, Math.min(name.length(), 64));
    }

    private static String ofKernel() {
        try {
            return Files.isReadable(KERNEL) ? Files.readString(KERNEL) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
