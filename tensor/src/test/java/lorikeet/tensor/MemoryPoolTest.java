package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryPoolTest {
    @Test
    void blocksAreAlignedAndOfTheSizeAskedFor() {
        try (MemoryPool pool = new MemoryPool()) {
            for (long bytes : new long[] {0, 1, 63, 64, 65, 1000, 1 << 20, (5 << 20) + 3}) {
                Storage storage = pool.allocate(bytes);
                assertEquals(bytes, storage.bytes());
                assertEquals(0, storage.memory().address() % 64);
                storage.release();
            }
        }
    }

    @Test
    void roundingWastesLittle() {
        for (long bytes = 1; bytes < 1L << 40; bytes = bytes * 5 / 3 + 1) {
            long rounded = MemoryPool.rounded(bytes);
            assertTrue(rounded >= bytes && rounded <= bytes + Math.max(64, bytes / 8 + 1) && rounded % 64 == 0, () -> "rounded to " + rounded);
        }
    }

    @Test
    void aReleasedBlockServesTheNextRequestOfItsClass() {
        try (MemoryPool pool = new MemoryPool()) {
            Storage first = pool.allocate(1000);
            long address = first.memory().address();
            first.release();
            Storage second = pool.allocate(990);
            assertEquals(address, second.memory().address());
            assertEquals(new MemoryUse(1024, 1024, pool.use().reserved(), 1, 1), pool.use());
            second.release();
            assertEquals(0, pool.use().inUse());
            assertThrows(IllegalStateException.class, second::memory);
        }
    }

    @Test
    void impossibleSizesAreRefusedInOneLine() {
        try (MemoryPool pool = new MemoryPool()) {
            assertThrows(ShapeException.class, () -> pool.allocate(-1));
            DeviceException refused = assertThrows(DeviceException.class, () -> pool.allocate(1L << 60));
            assertTrue(refused.getMessage().contains("no memory for"), refused.getMessage());
            assertEquals(0, pool.use().inUse());
        }
    }
}
