package lorikeet.lora.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code lorikeet --help} and {@code --version}, which answer at once on any Java: no second JVM, no parser. */
public final class RootHelp {
    private static final String HELP = "/lorikeet/lora/cli/help.txt";

    private RootHelp() {}

    /** Prints what {@code argument} alone asks for; false where it asks for something else. */
    static boolean answers(String argument) {
        switch (argument) {
            case "-h":
            case "--help":
            case "help":
                System.out.print(text());
                return true;
            case "-V":
            case "--version":
                System.out.println("lorikeet " + version());
                return true;
            default:
                return false;
        }
    }

    /** What {@code lorikeet --help} prints. */
    public static String text() {
        try (InputStream in = RootHelp.class.getResourceAsStream(HELP)) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] part = new byte[4096];
            for (int read = in.read(part); read > 0; read = in.read(part)) text.write(part, 0, read);
            return new String(text.toByteArray(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version in the jar's manifest. */
    public static String version() {
        String version = RootHelp.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
