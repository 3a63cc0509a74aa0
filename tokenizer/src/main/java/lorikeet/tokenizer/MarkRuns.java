package lorikeet.tokenizer;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts long runs of combining marks into canonical order. The JDK's normalizer inserts each mark where it belongs, so
 * that a hostile run of n marks in the wrong order takes n² steps; in the right order it takes n. What it gives is the same.
 */
final class MarkRuns {
    private static final int LONG = 64;

    private MarkRuns() {}

    /** {@code text} with each run of more than {@value #LONG} marks decomposed and sorted; other text unchanged. */
    static String order(String text) {
        StringBuilder ordered = null;
        int copied = 0;
        for (int at = 0; at < text.length(); ) {
            int end = runEnd(text, at);
            if (end - at > LONG) {
                if (ordered == null) ordered = new StringBuilder(text.length());
                ordered.append(text, copied, at).append(sorted(text.substring(at, end)));
                copied = end;
            }
            at = Math.max(end, at + Character.charCount(text.codePointAt(at)));
        }
        return ordered == null ? text : ordered.append(text, copied, text.length()).toString();
    }

    private static int runEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= 0x300 && Characters.isMark(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    /** Stable sort of a run by combining class, between marks whose class is 0, which stay in place. */
    private static String sorted(String run) {
        Map<Integer, String> decomposed = new HashMap<>();
        StringBuilder flat = new StringBuilder(run.length());
        run.codePoints().forEach(c -> flat.append(decomposed.computeIfAbsent(c, mark -> Normalizer.normalize(Character.toString(mark), Form.NFD))));
        Map<Integer, Integer> classes = new HashMap<>();
        List<Integer> distinct = new ArrayList<>(flat.codePoints().distinct().filter(MarkRuns::moves).boxed().toList());
        distinct.sort(MarkRuns::compare);
        for (int i = 0, place = 0; i < distinct.size(); i++) {
            if (i > 0 && compare(distinct.get(i - 1), distinct.get(i)) != 0) place++;
            classes.put(distinct.get(i), place);
        }
        StringBuilder result = new StringBuilder(flat.length());
        List<StringBuilder> byClass = new ArrayList<>();
        for (int i = 0; i <= distinct.size(); i++) byClass.add(new StringBuilder());
        flat.codePoints().forEach(c -> {
            Integer place = classes.get(c);
            if (place != null) byClass.get(place).appendCodePoint(c);
            else flush(byClass, result).appendCodePoint(c);
        });
        return flush(byClass, result).toString();
    }

    private static StringBuilder flush(List<StringBuilder> byClass, StringBuilder result) {
        for (StringBuilder marks : byClass) {
            result.append(marks);
            marks.setLength(0);
        }
        return result;
    }

    /** Whether the combining class is not 0: the mark changes places with one of class 240 or of class 1. */
    private static boolean moves(int mark) {
        return swaps(0x345, mark) || swaps(mark, 0x334);
    }

    /** Order of two marks' combining classes, neither of them 0. */
    private static int compare(int a, int b) {
        return swaps(a, b) ? 1 : swaps(b, a) ? -1 : 0;
    }

    private static boolean swaps(int first, int second) {
        if (first == second) return false;
        String pair = Character.toString(first) + Character.toString(second);
        return !Normalizer.normalize(pair, Form.NFD).equals(pair);
    }
}
