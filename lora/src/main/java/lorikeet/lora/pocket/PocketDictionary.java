package lorikeet.lora.pocket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lorikeet.lora.json.JsonText;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.FreshModel;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.io.AtomicFile;

/**
 * Makes what the embedded model is trained from: text for pre-training, instruction rows, rows of held-out words, and a
 * model of random weights.
 */
public final class PocketDictionary {
    private static final int PASSES = 8;
    /** One word in so many is left out of the instruction rows. */
    private static final int HELD_OUT = 12;
    private static final int HELD_OUT_FIRST = 7;

    private final List<Entry> entries;

    private PocketDictionary(List<Entry> entries) {
        this.entries = entries;
    }

    /** Chooses the words from WordNet's senses. */
    public static PocketDictionary from(Path wordnet) throws IOException {
        return new PocketDictionary(new EntryChooser(Sense.read(wordnet)).choose());
    }

    /** How many words there are. */
    public int size() {
        return entries.size();
    }

    /** Writes text.jsonl, train.jsonl, held-out.jsonl and, for the tokenizer, tokenizer.txt; the same for one seed. */
    public void writeData(Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        List<String> documents = PocketText.documents(entries, PASSES, seed);
        write(folder.resolve("text.jsonl"), documents.stream().map(text -> Map.of("text", text)).toList());
        List<PocketRows.Row> train = new ArrayList<>();
        List<PocketRows.Row> heldOut = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (i % HELD_OUT == HELD_OUT_FIRST) heldOut.add(PocketRows.question(entries.get(i)));
            else train.addAll(PocketRows.of(entries.get(i), i));
        }
        write(folder.resolve("train.jsonl"), PocketRows.conversations(train));
        write(folder.resolve("held-out.jsonl"), heldOut);
        String questions = entries.stream().map(entry -> PocketRows.question(entry).query() + "\n").collect(Collectors.joining());
        AtomicFile.write(folder.resolve("tokenizer.txt"), String.join("\n\n", documents) + "\n\n" + questions);
    }

    private static void write(Path file, List<?> rows) {
        AtomicFile.write(file, rows.stream().map(row -> JsonText.compact(row) + "\n").collect(Collectors.joining()));
    }

    /** Writes config.json, generation_config.json and random weights. */
    public static void writeModel(Ops ops, Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve(DecoderConfig.FILE), PocketConfig.json());
        AtomicFile.write(folder.resolve("generation_config.json"), "{\n  \"eos_token_id\": 0\n}\n");
        FreshModel.write(ops, folder, DType.BF16, seed);
    }
}
