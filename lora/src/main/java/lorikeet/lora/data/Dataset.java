package lorikeet.lora.data;

import java.util.ArrayList;
import java.util.List;

/** Rows for training, and what was left out of the files on the way. */
public final class Dataset {
    private static final int NAMED = 3;

    private final List<Row> rows = new ArrayList<>();
    private final LeftOut untrained = new LeftOut("training nothing");
    private final LeftOut tooLong = new LeftOut("longer than --max_length");

    /** Rows of one reason for leaving out: their count, and the places of the first few. */
    private static final class LeftOut {
        private final String reason;
        private final List<String> first = new ArrayList<>();
        private int count;

        LeftOut(String reason) {
            this.reason = reason;
        }

        void add(String place) {
            count++;
            if (first.size() < NAMED) first.add(place);
        }

        String line() {
            return count + (count == 1 ? " row" : " rows") + " left out, " + reason + ": " + String.join(", ", first) + (count > NAMED ? ", …" : "");
        }
    }

    /** Adds a row, or leaves it out if it trains nothing or is longer than {@code maxLength}. */
    void add(Row row, String place, int maxLength) {
        if (row.length() > maxLength) tooLong.add(place);
        else if (row.trained() == 0) untrained.add(place);
        else rows.add(row);
    }

    public List<Row> rows() {
        return rows;
    }

    /** Tokens of all rows. */
    public long tokens() {
        return rows.stream().mapToLong(Row::length).sum();
    }

    /** Tokens that the model is trained to predict. */
    public long trained() {
        return rows.stream().mapToLong(Row::trained).sum();
    }

    /** One line for each reason for which rows were left out. */
    public List<String> leftOut() {
        List<String> lines = new ArrayList<>();
        for (LeftOut left : List.of(tooLong, untrained)) if (left.count > 0) lines.add(left.line());
        return lines;
    }
}
