package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongestBatchesTest {
    private static Row row(int length, int trained) {
        int[] labels = new int[length];
        Arrays.fill(labels, 0, length - trained, Row.IGNORED);
        return new Row(new int[length], labels);
    }

    private static List<Row> rows(int... lengths) {
        return IntStream.of(lengths).mapToObj(length -> row(length, length - 1)).toList();
    }

    private static List<List<Integer>> lengths(List<List<Row>> micro) {
        return micro.stream().map(batch -> batch.stream().map(Row::length).toList()).toList();
    }

    @Test
    void longestOfThoseThatComeFirstAndOfThoseThatComeLater() {
        LongestBatches longest = LongestBatches.of(new Batches(rows(3, 9, 7, 2, 5, 4), 1, 2, false, 1), 3);
        assertEquals(1, longest.steps());
        assertEquals(List.of(List.of(7), List.of(9)), lengths(longest.batches().of(0)));
        assertEquals(9, longest.tokens());
    }

    @Test
    void onlyTheStepsOfTheRunCount() {
        LongestBatches longest = LongestBatches.of(new Batches(rows(3, 9, 7, 2, 5, 4), 1, 2, false, 1), 1);
        assertEquals(List.of(List.of(3), List.of(9)), lengths(longest.batches().of(0)));
    }

    @Test
    void rowsOfABatchCountTogether() {
        LongestBatches longest = LongestBatches.of(new Batches(rows(8, 1, 5, 6, 2), 2, 1, false, 1), 3);
        assertEquals(List.of(List.of(5, 6)), lengths(longest.batches().of(0)));
        assertEquals(11, longest.tokens());
    }

    @Test
    void batchWithTheMostTrainedTokensHasAStepOfItsOwn() {
        List<Row> rows = List.of(row(9, 1), row(6, 5), row(4, 3));
        LongestBatches longest = LongestBatches.of(new Batches(rows, 1, 1, false, 1), 3);
        assertEquals(2, longest.steps());
        assertEquals(List.of(List.of(9)), lengths(longest.batches().of(0)));
        assertEquals(List.of(List.of(6)), lengths(longest.batches().of(1)));
    }
}
