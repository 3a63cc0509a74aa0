package lorikeet.tokenizer;

import java.util.BitSet;

/** Finds the longest of some strings at a place of a text. */
final class TokenTrie {
    static final long NONE = -1;
    private static final int ROOT = 0;

    private final BitSet firsts = new BitSet();
    /** (node, character) to node. */
    private final LongMap children = new LongMap();
    /** Node to the value of the string that ends there. */
    private final LongMap values = new LongMap();
    private int nodes = 1;

    /** Of equal strings the first one added counts; the empty one is never found. */
    void add(String string, int value) {
        if (string.isEmpty()) return;
        firsts.set(string.charAt(0));
        int node = ROOT;
        for (int i = 0; i < string.length(); i++) {
            long edge = edge(node, string.charAt(i));
            long child = children.get(edge);
            if (child == LongMap.NONE) children.put(edge, child = nodes++);
            node = (int) child;
        }
        if (values.get(node) == LongMap.NONE) values.put(node, value);
    }

    /** The longest string that begins at {@code at}, to be taken apart by {@link #end} and {@link #value}, or {@link #NONE}. */
    long longest(String text, int at) {
        if (!firsts.get(text.charAt(at))) return NONE;
        long found = NONE;
        long node = ROOT;
        while (at < text.length() && (node = children.get(edge((int) node, text.charAt(at++)))) != LongMap.NONE) {
            long value = values.get(node);
            if (value != LongMap.NONE) found = (long) at << 32 | value;
        }
        return found;
    }

    static int end(long found) {
        return (int) (found >>> 32);
    }

    static int value(long found) {
        return (int) found;
    }

    private static long edge(int node, char c) {
        return (long) node << 16 | c;
    }
}
