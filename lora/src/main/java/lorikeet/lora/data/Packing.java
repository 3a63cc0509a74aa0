package lorikeet.lora.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lorikeet.lora.Counted;
import lorikeet.lora.UsageException;

/**
 * Rows put together into packs of at most {@code length} tokens, by best fit decreasing: the longest row first, each into
 * the fullest pack with room for it. Rows of equal length keep their order. The rows of a pack stay sequences of their
 * own: none sees another.
 *
 * @param length most tokens of a pack
 */
public record Packing(List<List<Row>> packs, int length) {

    /** @throws UsageException if a row is longer than {@code length} */
    public static Packing of(List<Row> rows, int length) {
        List<Row> sorted = rows.stream().sorted(Comparator.comparingInt(Row::length).reversed()).toList();
        if (!sorted.isEmpty() && sorted.getFirst().length() > length) {
            throw new UsageException("--packing_length: expected at least the longest row, " + sorted.getFirst().length() + " tokens, found " + length);
        }
        List<List<Row>> packs = new ArrayList<>();
        TreeMap<Integer, Deque<List<Row>>> byRoom = new TreeMap<>();
        for (Row row : sorted) {
            Map.Entry<Integer, Deque<List<Row>>> fullest = byRoom.ceilingEntry(row.length());
            int room = fullest == null ? length : fullest.getKey();
            List<Row> pack = fullest == null ? new ArrayList<>() : fullest.getValue().removeFirst();
            if (fullest == null) packs.add(pack);
            else if (fullest.getValue().isEmpty()) byRoom.remove(room);
            pack.add(row);
            byRoom.computeIfAbsent(room - row.length(), _ -> new ArrayDeque<>()).addLast(pack);
        }
        return new Packing(packs, length);
    }

    private long rows() {
        return packs.stream().mapToLong(List::size).sum();
    }

    private long tokens() {
        return packs.stream().flatMap(List::stream).mapToLong(Row::length).sum();
    }

    /** Tokens by tokens that would fit. */
    public double fill() {
        return (double) tokens() / ((double) packs.size() * length);
    }

    /** Positions that rows padded to {@code length} one by one would have had beyond those of the packs. */
    public long saved() {
        return (rows() - packs.size()) * length;
    }

    /** One line: packs, fill rate, and what was saved. */
    public String line() {
        return String.format(Locale.ROOT, "packing: %s in %s of at most %,d tokens, %.1f %% full; %s saved against rows padded one by one",
                Counted.of(rows(), "row"), Counted.of(packs.size(), "pack"), length, 100 * fill(), Counted.of(saved(), "token"));
    }
}
