package lorikeet.ptx.driver;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes on their way from the host to the device, by way of pinned memory that is used in turn: the caller's are free at once, and
 * nobody waits for the device unless it is a whole round behind.
 */
public final class StagedUploads implements AutoCloseable {
    private static final long CHUNK = 1 << 20;
    private static final int CHUNKS = 4;
    private static final long ALIGNMENT = 16;

    private final DeviceContext context;
    private final DeviceStream stream;
    private final List<Chunk> chunks = new ArrayList<>();
    private int at;

    /** Pinned memory, the bytes of it that are on their way, and when the last of them has arrived. */
    private static final class Chunk {
        private final HostBuffer memory;
        private final DeviceEvent arrived;
        private long used;

        Chunk(HostBuffer memory, DeviceEvent arrived) {
            this.memory = memory;
            this.arrived = arrived;
        }
    }

    /** Of {@code context}, joined to {@code stream}. */
    public StagedUploads(DeviceContext context, DeviceStream stream) {
        this.context = context;
        this.stream = stream;
    }

    /** Copies all of {@code from}, on the heap or off it, to {@code to} from byte {@code offset} on. */
    public void upload(MemorySegment from, DeviceBuffer to, long offset) {
        for (long done = 0; done < from.byteSize(); ) {
            Chunk chunk = withRoom();
            long bytes = Math.min(from.byteSize() - done, CHUNK - chunk.used);
            MemorySegment staged = chunk.memory.memory().asSlice(chunk.used, bytes).copyFrom(from.asSlice(done, bytes));
            stream.upload(staged, to, offset + done);
            chunk.used = Math.ceilDiv(chunk.used + bytes, ALIGNMENT) * ALIGNMENT;
            done += bytes;
        }
    }

    private Chunk withRoom() {
        if (chunks.isEmpty()) chunks.add(make());
        if (chunks.get(at).used < CHUNK) return chunks.get(at);
        stream.record(chunks.get(at).arrived);
        at = (at + 1) % CHUNKS;
        if (at == chunks.size()) chunks.add(make());
        Chunk next = chunks.get(at);
        if (next.used > 0 && !next.arrived.isReached()) next.arrived.synchronize();
        next.used = 0;
        return next;
    }

    private Chunk make() {
        return new Chunk(context.allocateHost(CHUNK), context.event());
    }

    @Override
    public void close() {
        for (Chunk chunk : chunks) {
            chunk.arrived.close();
            chunk.memory.close();
        }
        chunks.clear();
    }
}
