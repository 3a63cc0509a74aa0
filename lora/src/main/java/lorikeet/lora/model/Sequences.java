package lorikeet.lora.model;

import java.util.List;

/**
 * Token sequences one after another, without padding.
 *
 * @param ids of all tokens
 * @param positions of each token within its sequence
 * @param cumulative where each sequence begins, and the total at the end: {@code [sequences + 1]}
 */
public record Sequences(int[] ids, int[] positions, int[] cumulative) {

    /** Sequences laid side by side, each starting at position 0. */
    public static Sequences of(List<int[]> sequences) {
        int total = sequences.stream().mapToInt(ids -> ids.length).reduce(0, Math::addExact);
        int[] ids = new int[total];
        int[] positions = new int[total];
        int[] cumulative = new int[sequences.size() + 1];
        int at = 0;
        for (int s = 0; s < sequences.size(); s++) {
            int[] sequence = sequences.get(s);
            System.arraycopy(sequence, 0, ids, at, sequence.length);
            for (int i = 0; i < sequence.length; i++) positions[at + i] = i;
            at += sequence.length;
            cumulative[s + 1] = at;
        }
        return new Sequences(ids, positions, cumulative);
    }

    /** One sequence that continues at position {@code start}. */
    public static Sequences continuing(int[] ids, int start) {
        int[] positions = new int[ids.length];
        for (int i = 0; i < positions.length; i++) positions[i] = start + i;
        return new Sequences(ids, positions, new int[] {0, ids.length});
    }

    /** Tokens of all sequences. */
    public int tokens() {
        return ids.length;
    }
}
