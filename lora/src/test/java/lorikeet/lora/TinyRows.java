package lorikeet.lora;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Files of pre-tokenised rows with seeded random ids. */
public final class TinyRows {
    private TinyRows() {}

    /** Rows of 4 to 12 tokens below 32; the first two tokens of each are not trained. */
    public static Path write(Path file, int count) {
        Random random = new Random(count);
        List<String> lines = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            int[] ids = random.ints(4 + random.nextInt(9), 0, 32).toArray();
            int[] labels = ids.clone();
            Arrays.fill(labels, 0, 2, -100);
            lines.add("{\"input_ids\": " + Arrays.toString(ids) + ", \"labels\": " + Arrays.toString(labels) + "}");
        }
        return lines(file, lines);
    }

    public static Path lines(Path file, List<String> lines) {
        try {
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
