package lorikeet.lora.report;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.framework.Summary;
import org.tensorflow.hadoop.util.TFRecordReader;
import org.tensorflow.util.Event;

/** Event files as TensorFlow's own classes read them, every checksum looked at. */
public final class EventRecords {
    private EventRecords() {}

    /** The events of the only file in {@code folder}. */
    public static List<Event> ofOnly(Path folder) {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            if (all.size() != 1) throw new AssertionError("expected one event file, found " + all);
            return of(Files.readAllBytes(all.getFirst()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whole records, up to the end or to one that is cut off. */
    static List<Event> of(byte[] file) throws IOException {
        List<Event> events = new ArrayList<>();
        TFRecordReader reader = new TFRecordReader(new ByteArrayInputStream(file), true);
        try {
            for (byte[] record = reader.read(); record != null; record = reader.read()) events.add(Event.parseFrom(record));
        } catch (EOFException e) {
            // a record that is cut off
        }
        return events;
    }

    /** The scalars of an event by tag. */
    public static Map<String, Float> scalars(Event event) {
        Map<String, Float> values = new LinkedHashMap<>();
        for (Summary.Value value : event.getSummary().getValueList()) values.put(value.getTag(), value.getSimpleValue());
        return values;
    }
}
