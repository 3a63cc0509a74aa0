package lorikeet.tensor.cpu.scalar;

import static lorikeet.tensor.cpu.scalar.Rows.get;
import static lorikeet.tensor.cpu.scalar.Rows.set;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.cpu.AdamWRows;
import lorikeet.tensor.cpu.AdamWStep;
import lorikeet.tensor.cpu.FloatMath;
import lorikeet.tensor.cpu.GatedRows;
import lorikeet.tensor.cpu.NormRows;
import lorikeet.tensor.cpu.RopeRows;
import lorikeet.tensor.cpu.SoftmaxRows;

/** Rows of softmax, SwiGLU, norm, rotary embedding and AdamW in plain Java. */
public interface ScalarFused extends SoftmaxRows, GatedRows, NormRows, RopeRows, AdamWRows {
    @Override
    default void mulMinus(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, float shift, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, get(a, aAt, i) * (get(b, bAt, i) - shift));
    }

    @Override
    default void scoreGradient(MemorySegment p, long pAt, MemorySegment d, long dAt, float scale, MemorySegment lse, long lseAt,
            MemorySegment delta, long deltaAt, int n) {
        for (int i = 0; i < n; i++) {
            float exp = FloatMath.exp(get(p, pAt, i) * scale - get(lse, lseAt, i));
            set(d, dAt, i, (get(d, dAt, i) - get(delta, deltaAt, i)) * exp * scale);
            set(p, pAt, i, exp);
        }
    }

    @Override
    default void swiGlu(MemorySegment y, long yAt, MemorySegment gate, long gateAt, MemorySegment up, long upAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, FloatMath.silu(get(gate, gateAt, i)) * get(up, upAt, i));
    }

    @Override
    default void swiGluBackward(MemorySegment dGate, long dGateAt, MemorySegment dUp, long dUpAt, MemorySegment gate,
            long gateAt, MemorySegment up, long upAt, MemorySegment dy, long dyAt, int n) {
        for (int i = 0; i < n; i++) {
            float g = get(gate, gateAt, i);
            float s = FloatMath.sigmoid(g);
            float d = get(dy, dyAt, i);
            float toGate = (d * get(up, upAt, i)) * (s * Math.fma(g, 1f - s, 1f));
            set(dUp, dUpAt, i, d * (g * s));
            set(dGate, dGateAt, i, toGate);
        }
    }

    @Override
    default void rmsNormWeightGradient(MemorySegment dw, long dwAt, MemorySegment x, long xAt, MemorySegment dy, long dyAt,
            float rstd, int n) {
        for (int i = 0; i < n; i++) set(dw, dwAt, i, Math.fma(get(dy, dyAt, i), get(x, xAt, i) * rstd, get(dw, dwAt, i)));
    }

    @Override
    default void scaleMul(MemorySegment y, long yAt, MemorySegment x, long xAt, float factor, MemorySegment w, long wAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, (get(x, xAt, i) * factor) * get(w, wAt, i));
    }

    @Override
    default void scaleMinus(MemorySegment y, long yAt, MemorySegment a, long aAt, float factor, float slope,
            MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Math.fma(-slope, get(b, bAt, i), get(a, aAt, i) * factor));
    }

    @Override
    default void rope(MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment cos, long cosAt,
            MemorySegment sin, long sinAt, float sign, int half) {
        ropeFrom(0, y, yAt, x, xAt, cos, cosAt, sin, sinAt, sign, half);
    }

    /** The pairs from {@code from} on. */
    default void ropeFrom(int from, MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment cos, long cosAt,
            MemorySegment sin, long sinAt, float sign, int half) {
        for (int i = from; i < half; i++) {
            float first = get(x, xAt, i);
            float second = get(x, xAt, i + half);
            float c = get(cos, cosAt, i);
            float s = sign * get(sin, sinAt, i);
            set(y, yAt, i, first * c - second * s);
            set(y, yAt, i + half, second * c + first * s);
        }
    }

    @Override
    default void adamW(MemorySegment p, long pAt, MemorySegment m, long mAt, MemorySegment v, long vAt, MemorySegment g,
            long gAt, AdamWStep step, int n) {
        for (int i = 0; i < n; i++) {
            float gradient = get(g, gAt, i) * step.gradientScale();
            float first = get(m, mAt, i);
            first += step.beta1Rest() * (gradient - first);
            float second = get(v, vAt, i) * step.beta2() + (step.beta2Rest() * gradient) * gradient;
            float denominator = (float) Math.sqrt(second) / step.rootCorrection() + step.eps();
            set(p, pAt, i, get(p, pAt, i) * step.decay() - (step.stepSize() * first) / denominator);
            set(m, mAt, i, first);
            set(v, vAt, i, second);
        }
    }
}
