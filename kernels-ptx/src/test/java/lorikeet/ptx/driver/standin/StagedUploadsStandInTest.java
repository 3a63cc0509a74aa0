package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.StagedUploads;
import org.junit.jupiter.api.Test;

/** Uploads by way of pinned memory that is used in turn: the stand-in copies as late as CUDA may. */
class StagedUploadsStandInTest {
    private static final int BYTES = 9 << 20; // more than twice what is pinned

    @Test
    void bytesArriveThoughTheirMemoryIsUsedAgain() {
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        try (StandIn standIn = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0); Arena arena = Arena.ofConfined();
                DeviceStream stream = context.stream(); StagedUploads uploads = new StagedUploads(context, stream); DeviceBuffer to = context.allocate(BYTES)) {
            int size = 300_001;
            for (int at = 0; at < BYTES; at += size) {
                int count = Math.min(size, BYTES - at);
                MemorySegment from = MemorySegment.ofArray(bytes).asSlice(at, count);
                uploads.upload(from, to, at);
            }
            assertEquals(0, standIn.calls().stream().filter("cuStreamSynchronize"::equals).count());
            MemorySegment found = arena.allocate(BYTES);
            stream.download(to, 0, found);
            stream.synchronize();
            assertArrayEquals(bytes, found.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void callersMemoryIsFreeAtOnce() {
        try (StandIn _ = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0); Arena arena = Arena.ofConfined();
                DeviceStream stream = context.stream(); StagedUploads uploads = new StagedUploads(context, stream); DeviceBuffer to = context.allocate(8)) {
            int[] values = {1, 2};
            uploads.upload(MemorySegment.ofArray(values), to, 0);
            values[0] = 7;
            MemorySegment found = arena.allocate(8);
            stream.download(to, 0, found);
            stream.synchronize();
            assertArrayEquals(new int[] {1, 2}, found.toArray(ValueLayout.JAVA_INT));
        }
    }
}
