package lorikeet.lora.data;

import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.Counted;

/** Rows for training, and what was left out of the files or cut on the way. */
public final class Dataset {
    private final List<Row> rows = new ArrayList<>();
    private final LeftOut wrong = new LeftOut("not in a format of rows");
    private final LeftOut untrained = new LeftOut("training nothing");
    private final LeftOut tooLong = new LeftOut("longer than --max_length");
    private long cut, split, parts;

    /** Adds a row, or leaves it out if it trains nothing. */
    void add(Row row, Place place) {
        if (row.trained() == 0) untrained.add(place.brief());
        else rows.add(row);
    }

    /** Adds what is kept of a longer row. */
    void addCut(Row row, Place place) {
        cut++;
        add(row, place);
    }

    /** Adds the parts of a longer row. */
    void addSplit(List<Row> all, Place place) {
        split++;
        parts += all.size();
        for (Row part : all) add(part, place);
    }

    void tooLong(Place place) {
        tooLong.add(place.brief());
    }

    void wrong(Place place, String reason) {
        wrong.add(place.brief() + " (" + reason + ")");
    }

    /** Adds all that another one holds and has counted. */
    void add(Dataset other) {
        rows.addAll(other.rows);
        wrong.add(other.wrong);
        untrained.add(other.untrained);
        tooLong.add(other.tooLong);
        cut += other.cut;
        split += other.split;
        parts += other.parts;
    }

    void shuffle(long seed, Shuffle.Use use) {
        List<Row> shuffled = Shuffle.rows(rows, seed, use);
        rows.clear();
        rows.addAll(shuffled);
    }

    /** What there is to train on, in order. */
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

    /** One line for each reason for which rows were left out, and one each for rows that were cut and split. */
    public List<String> leftOut() {
        List<String> lines = new ArrayList<>();
        for (LeftOut left : List.of(wrong, tooLong, untrained)) if (left.count() > 0) lines.add(left.line());
        if (cut > 0) lines.add(Counted.of(cut, "row") + " cut to --max_length");
        if (split > 0) lines.add(Counted.of(split, "row") + " split into " + Counted.of(parts, "row") + " of at most --max_length");
        return lines;
    }
}
