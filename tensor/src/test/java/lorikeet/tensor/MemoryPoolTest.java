package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {
    private static final long MIB = 1 << 20;

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
    void anIdleLargeBlockServesRequestsOfMoreThanHalfItsSize() {
        try (MemoryPool pool = new MemoryPool()) {
            Storage first = pool.allocate(8 * MIB);
            long address = first.memory().address();
            first.release();
            Storage second = pool.allocate(5 * MIB);
            assertEquals(address, second.memory().address());
            assertEquals(5 * MIB, second.bytes());
            assertEquals(5 * MIB, pool.use().inUse());
            second.release();
            Storage third = pool.allocate(3 * MIB);
            assertEquals(2, pool.use().misses());
            third.release();
        }
    }

    @Test
    void requestsOfManySizesDoNotLeaveIdleBlocksOfEachBehind() {
        try (MemoryPool pool = MemoryPool.counting()) {
            for (int round = 0; round < 3; round++) {
                for (long size = 2 * MIB; size < 1024 * MIB; size += 7 * MIB) {
                    Storage kept = pool.allocate(size);
                    pool.allocate(size).release();
                    kept.release();
                    assertTrue(pool.use().reserved() <= 1.25 * pool.use().peak(), () -> pool.use().toString());
                }
            }
        }
    }

    @Test
    void equalStepsTakeMemoryOnlyInTheFirst() {
        try (MemoryPool pool = MemoryPool.counting()) {
            pool.allocate(200 * MIB);   // weights and moments
            MemoryUse first = null;
            for (int step = 0; step < 4; step++) {
                Storage kept = pool.allocate(40 * MIB);
                for (long size = 3 * MIB; size < 40 * MIB; size *= 2) pool.allocate(size).release();
                kept.release();
                if (first == null) first = pool.use();
                assertEquals(first.misses(), pool.use().misses());
                assertEquals(first.reserved(), pool.use().reserved());
            }
        }
    }

    private record Pair(Storage real, Storage counted, byte mark) {
        Pair {
            if (real.bytes() > 0) ends(real, mark);
        }

        private static void ends(Storage storage, byte mark) {
            storage.memory().set(ValueLayout.JAVA_BYTE, 0, mark);
            storage.memory().set(ValueLayout.JAVA_BYTE, storage.bytes() - 1, mark);
        }

        void release() {
            assertEquals(mark, real.memory().get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(mark, real.memory().get(ValueLayout.JAVA_BYTE, real.bytes() - 1));
            real.release();
            counted.release();
        }
    }

    @Test
    void aPoolThatOnlyCountsCountsAsARealOneWhoseBlocksNeverOverlap() {
        Random random = new Random(5);
        try (MemoryPool real = new MemoryPool(); MemoryPool counting = MemoryPool.counting()) {
            ArrayDeque<Pair> live = new ArrayDeque<>();
            for (int i = 0; i < 1000; i++) {
                long bytes = 1 + (long) Math.exp(random.nextDouble() * Math.log(4 * MIB));
                live.add(new Pair(real.allocate(bytes), counting.allocate(bytes), (byte) i));
                while (live.size() > 12) (random.nextBoolean() ? live.removeFirst() : live.removeLast()).release();
                assertEquals(real.use(), counting.use());
            }
            assertTrue(real.use().hits() > 500 && real.use().misses() > 50, () -> real.use().toString());
            live.forEach(Pair::release);
            assertEquals(0, real.use().inUse());
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
