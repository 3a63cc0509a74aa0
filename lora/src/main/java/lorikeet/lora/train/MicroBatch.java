package lorikeet.lora.train;

import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Sequences;

/**
 * Rows of one forward pass, and which positions are trained.
 *
 * @param sequences all rows one after another
 * @param rows positions whose next token is trained {@code [n]}
 * @param labels those next tokens {@code [n]}
 */
record MicroBatch(Sequences sequences, int[] rows, int[] labels) {
    static MicroBatch of(List<Row> members) {
        int trained = members.stream().mapToInt(Row::trained).sum();
        int[] rows = new int[trained];
        int[] labels = new int[trained];
        List<int[]> ids = new ArrayList<>();
        int begin = 0;
        int n = 0;
        for (Row row : members) {
            ids.add(row.ids());
            for (int t = 1; t < row.length(); t++) {
                if (row.labels()[t] == Row.IGNORED) continue;
                rows[n] = begin + t - 1;
                labels[n++] = row.labels()[t];
            }
            begin += row.length();
        }
        return new MicroBatch(Sequences.of(ids), rows, labels);
    }

    int tokens() {
        return sequences.tokens();
    }

    int trained() {
        return labels.length;
    }
}
