package lorikeet.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpeMergerTest {
    @Test
    void lowestRankMergesFirstAndTiesGoLeft() {
        int a = 0, b = 1, c = 2, aa = 3, bc = 4, ab = 5;
        MergeTable table = new MergeTable();
        table.put(b, c, 0, bc);
        table.put(a, b, 1, ab);
        table.put(a, a, 2, aa);
        BpeMerger merger = new BpeMerger(table);
        assertArrayEquals(new int[] {a, bc}, merger.merge(new int[] {a, b, c}), "b c before a b");
        assertArrayEquals(new int[] {ab, ab}, merger.merge(new int[] {a, b, a, b}));
        assertArrayEquals(new int[] {aa, a}, merger.merge(new int[] {a, a, a}), "the left pair first");
        assertArrayEquals(new int[] {aa, ab}, merger.merge(new int[] {a, a, a, b}));
        assertArrayEquals(new int[] {}, merger.merge(new int[] {}));
        assertArrayEquals(new int[] {7}, merger.merge(new int[] {7}));
    }

    @Test
    void agreesWithTheDefinitionOnRandomTables() {
        Random random = new Random(3);
        for (int round = 0; round < 400; round++) {
            int letters = 1 + random.nextInt(4);
            int ids = letters;
            MergeTable table = new MergeTable();
            List<int[]> merges = new ArrayList<>();
            for (int rank : shuffledRanks(random, 1 + random.nextInt(60))) {
                // Now and then the merged id is one that other pairs make too.
                int merged = random.nextInt(8) == 0 ? random.nextInt(ids) : ids++;
                int[] merge = {random.nextInt(ids), random.nextInt(ids), rank, merged};
                if (merges.stream().anyMatch(m -> m[0] == merge[0] && m[1] == merge[1])) continue;
                merges.add(merge);
                table.put(merge[0], merge[1], merge[2], merge[3]);
            }
            int[] text = random.ints(random.nextInt(80), 0, letters).toArray();
            assertArrayEquals(byDefinition(merges, text), new BpeMerger(table).merge(text), "round " + round);
        }
    }

    /** The definition: look through all neighbours for the best pair, merge it, begin again. */
    private static int[] byDefinition(List<int[]> merges, int[] text) {
        List<Integer> symbols = new ArrayList<>(Arrays.stream(text).boxed().toList());
        while (true) {
            int[] best = null;
            int place = -1;
            for (int at = 0; at + 1 < symbols.size(); at++) {
                for (int[] merge : merges) {
                    boolean here = merge[0] == symbols.get(at) && merge[1] == symbols.get(at + 1);
                    if (here && (best == null || merge[2] < best[2])) {
                        best = merge;
                        place = at;
                    }
                }
            }
            if (best == null) return symbols.stream().mapToInt(Integer::intValue).toArray();
            symbols.set(place, best[3]);
            symbols.remove(place + 1);
        }
    }

    private static int[] shuffledRanks(Random random, int count) {
        return random.ints(0, 1000).distinct().limit(count).toArray();
    }

    /** A million equal letters, every power of two a token: quadratic work would take hours, a recursion would overflow. */
    @Test
    void hostileInputsStayNearLinear() {
        MergeTable doubling = new MergeTable();
        for (int power = 0; power < 20; power++) doubling.put(power, power, power, power + 1);
        MergeTable growing = new MergeTable();
        growing.put(0, 0, 0, 1);
        for (int length = 1; length < 1000; length++) growing.put(length, 0, length, length + 1);
        int[] letters = new int[1 << 20];
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            assertArrayEquals(new int[] {20}, new BpeMerger(doubling).merge(letters));
            assertEquals(1 << 19, new BpeMerger(growing).merge(letters).length);
            assertEquals(1 << 20, new BpeMerger(new MergeTable()).merge(letters).length);
        });
    }

    @Test
    void inputIsLeftAsItWas() {
        MergeTable table = new MergeTable();
        table.put(0, 0, 0, 1);
        int[] symbols = {0, 0, 0};
        new BpeMerger(table).merge(symbols);
        assertArrayEquals(new int[3], symbols);
    }

    @Test
    void tableHoldsEveryPairAndTheLastRank() {
        MergeTable table = new MergeTable();
        Random random = new Random(5);
        long[] pairs = random.longs(20_000, 0, 1L << 40).distinct().toArray();
        for (int i = 0; i < pairs.length; i++) table.put((int) (pairs[i] >> 20), (int) pairs[i] & 0xfffff, i, i + 1);
        for (int i = 0; i < pairs.length; i++) {
            long merge = table.find((int) (pairs[i] >> 20), (int) pairs[i] & 0xfffff);
            assertEquals(i, MergeTable.rank(merge));
            assertEquals(i + 1, MergeTable.merged(merge));
        }
        assertEquals(MergeTable.NONE, table.find(1 << 21, 0));
        table.put(Integer.MAX_VALUE, 0, 5, Integer.MAX_VALUE);
        table.put(Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 6);
        assertEquals((long) Integer.MAX_VALUE << 32 | 6, table.find(Integer.MAX_VALUE, 0));
        assertThrows(IllegalArgumentException.class, () -> table.put(1, 2, -1, 3));
    }

    @Test
    void heapSortsLikeTheLibrarys() {
        Random random = new Random(9);
        LongHeap heap = new LongHeap(0);
        PriorityQueue<Long> queue = new PriorityQueue<>();
        for (int i = 0; i < 10_000; i++) {
            if (queue.isEmpty() || random.nextInt(3) > 0) {
                long value = random.nextLong(500);
                heap.add(value);
                queue.add(value);
            } else assertEquals(queue.poll(), heap.poll());
        }
        while (!queue.isEmpty()) assertEquals(queue.poll(), heap.poll());
        assertTrue(heap.isEmpty());
    }
}
