package lorikeet.lora.data;

/**
 * One training sample.
 *
 * @param ids tokens, at least one
 * @param labels aligned with {@code ids}: the model is trained to predict labels[t] from ids[..t-1] wherever it is not
 *     {@link #IGNORED}; the first label is never trained
 */
public record Row(int[] ids, int[] labels) {
    /** Label of a token that is not trained. */
    public static final int IGNORED = -100;

    public Row {
        if (ids.length != labels.length) throw new IllegalArgumentException(ids.length + " ids but " + labels.length + " labels");
    }

    /** Tokens of the row. */
    public int length() {
        return ids.length;
    }

    /** Tokens that the model is trained to predict. */
    public int trained() {
        int trained = 0;
        for (int i = 1; i < labels.length; i++) if (labels[i] != IGNORED) trained++;
        return trained;
    }
}
