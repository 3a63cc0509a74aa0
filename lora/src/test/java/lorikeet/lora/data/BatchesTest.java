package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    /** Row n holds the token n. */
    private static List<Row> rows(int count) {
        return IntStream.range(0, count).mapToObj(n -> new Row(new int[] {n}, new int[] {n})).toList();
    }

    private static List<List<Integer>> numbers(List<List<Row>> micro) {
        return micro.stream().map(rows -> rows.stream().map(row -> row.ids()[0]).toList()).toList();
    }

    @Test
    void epochEndsWithAShortBatchAndAShortStep() {
        Batches batches = new Batches(rows(7), 2, 3, false, 1);
        assertEquals(2, batches.stepsPerEpoch());
        assertEquals(List.of(List.of(0, 1), List.of(2, 3), List.of(4, 5)), numbers(batches.of(0)));
        assertEquals(List.of(List.of(6)), numbers(batches.of(1)));
        assertEquals(List.of(List.of(0, 1), List.of(2, 3), List.of(4, 5)), numbers(batches.of(2)));
    }

    @Test
    void everyEpochHasEachRowOnceInAnOrderOfItsOwn() {
        Batches batches = new Batches(rows(10), 3, 2, true, 1);
        List<List<Integer>> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Integer> seen = new ArrayList<>();
            for (int step = 0; step < batches.stepsPerEpoch(); step++) numbers(batches.of((long) epoch * batches.stepsPerEpoch() + step)).forEach(seen::addAll);
            assertEquals(IntStream.range(0, 10).boxed().toList(), seen.stream().sorted().toList());
            epochs.add(seen);
        }
        assertNotEquals(epochs.get(0), epochs.get(1));
        assertNotEquals(epochs.get(1), epochs.get(2));
    }

    @Test
    void rowsOfAStepDoNotDependOnTheStepsBefore() {
        Batches walked = new Batches(rows(10), 3, 2, true, 1);
        for (int step = 0; step < 7; step++) walked.of(step);
        assertEquals(numbers(new Batches(rows(10), 3, 2, true, 1).of(7)), numbers(walked.of(7)));
        assertEquals(numbers(new Batches(rows(10), 3, 2, true, 1).of(0)), numbers(walked.of(0)));
    }

    @Test
    void epochsAndMicroBatchesAreCountedAsDealt() {
        Batches batches = new Batches(rows(7), 2, 3, false, 1); // micro-batches 3 + 1 an epoch
        assertEquals(List.of(0.0, 0.75, 1.0, 1.75, 2.0), IntStream.range(0, 5).mapToObj(batches::epochs).toList());
        assertEquals(List.of(0L, 3L, 4L, 7L, 8L), IntStream.range(0, 5).mapToObj(batches::microSteps).toList());
    }
}
