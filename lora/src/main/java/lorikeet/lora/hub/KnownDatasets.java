package lorikeet.lora.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Data sets by the short names that ms-swift gives them, from {@code known-datasets.txt}. */
final class KnownDatasets {
    private static final String FILE = "/lorikeet/lora/hub/known-datasets.txt";
    private static final Map<String, Known> BY_NAME = read();

    /** @param ids on the hubs @param subset null for the whole */
    record Known(List<RepositoryId> ids, String subset) {}

    private KnownDatasets() {}

    static Optional<Known> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Map<String, Known> read() {
        Map<String, Known> known = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(KnownDatasets.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) continue;
                String[] words = line.split(" ");
                List<RepositoryId> ids = Stream.of(words[1], words[2]).distinct().flatMap(word -> RepositoryId.of(word).stream()).toList();
                known.put(words[0], new Known(ids, words.length > 3 ? words[3] : null));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }
}
