package lorikeet.tokenizer;

import java.util.Arrays;

/** What surrounds a text's ids: tokens, and {@link #TEXT} where the ids themselves go. */
record Template(int[] parts) {
    static final int TEXT = -1;
    static final Template NONE = new Template(new int[] {TEXT});

    int[] apply(int[] ids) {
        Ids result = new Ids(ids.length + parts.length);
        for (int part : parts) {
            if (part == TEXT) result.addAll(ids);
            else result.add(part);
        }
        return result.toArray();
    }

    /** This template's result put through {@code outer}. */
    Template within(Template outer) {
        return new Template(outer.apply(parts));
    }

    /** Without the tokens. */
    Template bare() {
        return new Template(Arrays.stream(parts).filter(part -> part == TEXT).toArray());
    }
}
