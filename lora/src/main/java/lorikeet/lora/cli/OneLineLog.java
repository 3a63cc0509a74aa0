package lorikeet.lora.cli;

/** Log lines of the libraries are one line each on stderr, where nothing else was asked for. */
final class OneLineLog {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    private OneLineLog() {}

    static void install() {
        if (System.getProperty(FORMAT) == null) System.setProperty(FORMAT, "%3$s: %5$s%6$s%n");
    }
}
