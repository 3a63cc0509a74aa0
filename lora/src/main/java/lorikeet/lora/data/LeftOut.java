package lorikeet.lora.data;

import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.Counted;

/** Rows left out for one reason: their count, and the places of the first few. */
final class LeftOut {
    private static final int NAMED = 3;

    private final String reason;
    private final List<String> first = new ArrayList<>();
    private long count;

    LeftOut(String reason) {
        this.reason = reason;
    }

    void add(String place) {
        count++;
        if (first.size() < NAMED) first.add(place);
    }

    void add(LeftOut other) {
        count += other.count;
        for (String place : other.first) if (first.size() < NAMED) first.add(place);
    }

    long count() {
        return count;
    }

    String line() {
        return Counted.of(count, "row") + " left out, " + reason + ": " + String.join(", ", first) + (count > NAMED ? ", …" : "");
    }
}
