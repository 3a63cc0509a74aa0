package lorikeet.lora.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;

/**
 * A TensorBoard event file: records framed as in TFRecord (length, its checksum, message, its checksum), each a message
 * {@code Event} of tensorflow/core/util/event.proto. Every event goes to the file at once, so that a process killed at any
 * moment leaves a file that ends after a whole record, or in one that readers leave out.
 */
final class EventFile implements AutoCloseable {
    static final String PREFIX = "events.out.tfevents.";
    private static final int WALL_TIME = 1, STEP = 2, FILE_VERSION = 3, SUMMARY = 5, SESSION_LOG = 7;
    private static final int VALUE = 1, TAG = 1, SIMPLE_VALUE = 2, STATUS = 1, START = 1;

    private final Path file;
    private final FileChannel channel;

    private EventFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** A new file, named by the time, the machine and the process as TensorBoard's own writers do. */
    static EventFile create(Path folder) {
        String name = PREFIX + System.currentTimeMillis() / 1000 + "." + Machine.name() + "." + ProcessHandle.current().pid() + ".";
        try {
            Files.createDirectories(folder);
            for (int n = 0; ; n++) {
                Path file = folder.resolve(name + n);
                try {
                    EventFile events = new EventFile(file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
                    events.write(event().text(FILE_VERSION, "brain.Event:2"));
                    return events;
                } catch (FileAlreadyExistsException e) {
                    // another run of this process in the same second
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(OneLine.of(folder.toString()) + ": event files cannot be written: " + Reasons.of(e), e);
        }
    }

    /** Tells readers that the run goes on from here: what earlier files have of {@code step} and later is void. */
    void restart(long step) {
        write(event().varint(STEP, step).message(SESSION_LOG, new Protobuf().varint(STATUS, START)));
    }

    void scalars(long step, Map<String, Double> values) {
        Protobuf summary = new Protobuf();
        values.forEach((tag, value) -> summary.message(VALUE, new Protobuf().text(TAG, tag).fixed(SIMPLE_VALUE, value.floatValue())));
        write(event().varint(STEP, step).message(SUMMARY, summary));
    }

    private static Protobuf event() {
        return new Protobuf().fixed(WALL_TIME, System.currentTimeMillis() / 1e3);
    }

    private void write(Protobuf event) {
        byte[] data = event.bytes();
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(masked(record.array(), 0, Long.BYTES));
        record.put(data);
        record.putInt(masked(data, 0, data.length));
        try {
            AtomicFile.writeFully(channel, record.flip());
        } catch (IOException e) {
            throw new UncheckedIOException(OneLine.of(file.toString()) + ": cannot be written: " + Reasons.of(e), e);
        }
    }

    /** A checksum of bytes that hold checksums themselves says little, so TFRecord stores it rotated and shifted. */
    static int masked(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(OneLine.of(file.toString()) + ": cannot be closed: " + Reasons.of(e), e);
        }
    }
}
