package lorikeet.lora.model;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * The angles of rotary embeddings by position. As in Hugging Face's models, position times frequency is rounded to F32;
 * cos and sin of that are exact to F32.
 */
final class Rotary {
    /** cos and sin {@code [tokens, head_dim / 2]}. */
    record Angles(Tensor cos, Tensor sin) {}

    private final float[] frequencies;
    private final List<float[][]> table = new ArrayList<>();

    /** @param frequencies inverse frequencies {@code [head_dim / 2]}, radians a position */
    Rotary(float[] frequencies) {
        this.frequencies = frequencies;
    }

    Angles at(Ops ops, int[] positions) {
        int half = frequencies.length;
        if (!ops.device().hasValues()) {
            Spec spec = Spec.of(ops.device().working().wide(), positions.length, half);
            return new Angles(ops.empty(spec), ops.empty(spec));
        }
        float[] cos = new float[positions.length * half];
        float[] sin = new float[positions.length * half];
        for (int t = 0; t < positions.length; t++) {
            float[][] row = row(positions[t]);
            System.arraycopy(row[0], 0, cos, t * half, half);
            System.arraycopy(row[1], 0, sin, t * half, half);
        }
        return new Angles(ops.tensor(cos, positions.length, half), ops.tensor(sin, positions.length, half));
    }

    private float[][] row(int position) {
        while (table.size() <= position) table.add(computed(table.size()));
        return table.get(position);
    }

    private float[][] computed(int position) {
        float[][] row = new float[2][frequencies.length];
        for (int i = 0; i < frequencies.length; i++) {
            float angle = position * frequencies[i];
            row[0][i] = (float) StrictMath.cos(angle);
            row[1][i] = (float) StrictMath.sin(angle);
        }
        return row;
    }
}
