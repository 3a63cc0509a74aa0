package lorikeet.lora.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.io.AtomicFile;

/**
 * {@code trainer_state.json} of a checkpoint: where the run stood, in the keys of Hugging Face's Trainer, and the sums of
 * the open log window, so that a resumed run logs what the unbroken one would have.
 *
 * @param step optimizer steps done
 * @param history rows logged so far, as in {@code logging.jsonl}
 */
public record TrainerState(long step, long maxSteps, double epoch, Window window, List<ObjectNode> history) {
    /** Name of the file in a checkpoint. */
    public static final String FILE = "trainer_state.json";

    /** Writes the file into {@code folder}. */
    public void write(Path folder) {
        ObjectNode json = JsonText.object();
        json.put("epoch", epoch);
        json.put("global_step", step);
        json.put("max_steps", maxSteps);
        json.put("is_local_process_zero", true);
        json.put("is_world_process_zero", true);
        json.set("lorikeet_log_window", JsonText.tree(window));
        ArrayNode rows = json.putArray("log_history");
        history.forEach(rows::add);
        AtomicFile.write(folder.resolve(FILE), JsonText.sorted(json) + "\n");
    }

    /** @throws lorikeet.tensor.FormatException one line that names the file and the key */
    public static TrainerState read(Path folder) {
        JsonObject json = JsonFile.read(folder.resolve(FILE));
        JsonObject window = json.object("lorikeet_log_window").orElseThrow(() -> json.wrong("lorikeet_log_window", "the log sums of a checkpoint made by lorikeet"));
        Window sums = new Window(window.integer("steps", 0), window.number("loss", 0),
                window.count("correct"), window.count("trained"), window.count("tokens"));
        JsonNode rows = json.find("log_history").orElseThrow(() -> json.wrong("log_history", "a list of objects"));
        if (!rows.isArray() || !rows.valueStream().allMatch(ObjectNode.class::isInstance)) throw json.wrong("log_history", "a list of objects");
        List<ObjectNode> history = rows.valueStream().map(ObjectNode.class::cast).toList();
        return new TrainerState(json.integer("global_step", 1), json.integer("max_steps", 1), json.number("epoch", 0), sums, history);
    }
}
