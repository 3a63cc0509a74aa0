package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import lorikeet.lora.UsageException;
import org.junit.jupiter.api.Test;

class PackingTest {
    private static List<Row> rows(int... lengths) {
        return Arrays.stream(lengths).mapToObj(length -> new Row(new int[length], new int[length])).toList();
    }

    private static List<List<Integer>> lengths(Packing packing) {
        return packing.packs().stream().map(pack -> pack.stream().map(Row::length).toList()).toList();
    }

    @Test
    void longestComesFirstIntoTheFullestPackWithRoom() {
        assertEquals(List.of(List.of(7, 3), List.of(6, 4), List.of(5)), lengths(Packing.of(rows(3, 7, 4, 6, 5), 10)));
        assertEquals(List.of(List.of(8, 2), List.of(7), List.of(6)), lengths(Packing.of(rows(6, 2, 7, 8), 10)));
    }

    @Test
    void rowsOfEqualLengthKeepTheirOrder() {
        List<Row> rows = rows(4, 4, 4, 4);
        Packing packing = Packing.of(rows, 8);
        assertSame(rows.get(0), packing.packs().get(0).get(0));
        assertSame(rows.get(1), packing.packs().get(0).get(1));
        assertSame(rows.get(3), packing.packs().get(1).get(1));
    }

    @Test
    void everyRowIsInOnePackAndNoPackIsTooLong() {
        List<Row> rows = rows(new Random(5).ints(2000, 1, 129).toArray());
        Packing packing = Packing.of(rows, 128);
        Set<Row> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        packing.packs().forEach(seen::addAll);
        assertEquals(2000, seen.size());
        assertEquals(2000, packing.packs().stream().mapToInt(List::size).sum());
        assertTrue(packing.packs().stream().allMatch(pack -> pack.stream().mapToInt(Row::length).sum() <= 128));
        assertTrue(packing.fill() > 0.98, "fill " + packing.fill());
    }

    /** Best fit decreasing never takes more than 11/9 of the fewest packs, and 6/9 more (Johnson 1973, Dósa 2007). */
    @Test
    void packsAreFewEnough() {
        Random random = new Random(6);
        for (int n = 0; n < 200; n++) {
            int[] lengths = random.ints(8, 1, 11).toArray();
            int found = Packing.of(rows(lengths), 10).packs().size();
            assertTrue(9 * found <= 11 * fewest(lengths, 0, new int[8]) + 6, Arrays.toString(lengths));
        }
    }

    /** By trying every pack for each row, none but the first of the empty ones. */
    private static int fewest(int[] lengths, int at, int[] packs) {
        if (at == lengths.length) return (int) IntStream.of(packs).filter(pack -> pack > 0).count();
        int best = lengths.length;
        for (int i = 0; i < packs.length; i++) {
            if (packs[i] + lengths[at] > 10) continue;
            packs[i] += lengths[at];
            best = Math.min(best, fewest(lengths, at + 1, packs));
            packs[i] -= lengths[at];
            if (packs[i] == 0) break;
        }
        return best;
    }

    @Test
    void lineNamesFillAndSavings() {
        assertEquals("packing: 5 rows in 3 packs of at most 10 tokens, 83.3 % full; 20 tokens saved against rows padded one by one", Packing.of(rows(3, 7, 4, 6, 5), 10).line());
        assertEquals("packing: 1 row in 1 pack of at most 10 tokens, 90.0 % full; 0 tokens saved against rows padded one by one", Packing.of(rows(9), 10).line());
    }

    @Test
    void rowsLongerThanAPackAreRefused() {
        assertEquals("--packing_length: expected at least the longest row, 11 tokens, found 10", assertThrows(UsageException.class, () -> Packing.of(rows(3, 11), 10)).getMessage());
    }

    @Test
    void batchesDealWholePacks() {
        Packing packing = Packing.of(rows(3, 7, 4, 6, 5), 10);
        Batches batches = Batches.packed(packing, 2, 1, false, 1);
        assertEquals(2, batches.stepsPerEpoch());
        List<List<Integer>> dealt = new ArrayList<>();
        for (int step = 0; step < 2; step++) batches.of(step).forEach(micro -> dealt.add(micro.stream().map(Row::length).toList()));
        assertEquals(List.of(List.of(7, 3, 6, 4), List.of(5)), dealt);
    }
}
