package lorikeet.lora.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.train.Follower;
import lorikeet.lora.train.RunLog;

/** The log's rows as scalars of TensorBoard. Each process writes an event file of its own. */
public final class TensorBoard implements Follower, AutoCloseable {
    private final Path folder;
    private EventFile events;

    /** @param folder of event files, made when the run begins */
    public TensorBoard(Path folder) {
        this.folder = folder;
    }

    @Override
    public void begun(long step, List<ObjectNode> earlier) {
        boolean first = !hasEvents();
        events = EventFile.create(folder);
        if (first) earlier.forEach(this::logged);
        else events.restart(step + 1);
    }

    private boolean hasEvents() {
        if (!Files.isDirectory(folder)) return false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, EventFile.PREFIX + "*")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void logged(ObjectNode row) {
        events.scalars(Math.max(0, RunLog.step(row)), Tags.of(row));
    }

    @Override
    public void close() {
        if (events != null) events.close();
    }
}
