package lorikeet.lora.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/** Who follows a run in its output folder. Called on the thread that trains, and changes nothing of the run. */
public interface Follower {
    /**
     * The run begins after {@code step} steps.
     *
     * @param earlier rows of the log of the run that is continued
     */
    default void begun(long step, List<ObjectNode> earlier) {}

    /**
     * @param step optimizer steps done
     * @param loss of this step, or of the last that was looked at, see {@link Listener#stepped}
     * @param tokens that passed through the model in it
     */
    default void stepped(long step, double loss, long tokens) {}

    /** A line for people, see {@link Listener#noted}. */
    default void noted(String line) {}

    /** A row has been added to {@code logging.jsonl}. */
    default void logged(ObjectNode row) {}

    /**
     * A checkpoint is being written: {@code folder} holds its weights and gets its name when this returns.
     *
     * @param rows of the log so far
     */
    default void saving(Path folder, long step, List<ObjectNode> rows) {}
}
