package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.FloatMath.TANH_0;
import static lorikeet.tensor.cpu.FloatMath.TANH_1;
import static lorikeet.tensor.cpu.FloatMath.TANH_2;
import static lorikeet.tensor.cpu.FloatMath.TANH_3;
import static lorikeet.tensor.cpu.FloatMath.TANH_4;
import static lorikeet.tensor.cpu.FloatMath.TANH_SMALL;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;
import static lorikeet.tensor.cpu.vector.VectorExp.MAGNITUDE;
import static lorikeet.tensor.cpu.vector.VectorExp.SIGNED;
import static lorikeet.tensor.cpu.vector.VectorExp.expOf;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.scalar.ScalarFused;
import lorikeet.tensor.cpu.scalar.ScalarUnary;

/** Functions built on the exponential: one walk writes it to the destination, a second makes the function of it. */
interface VectorActivations extends ScalarUnary, ScalarFused {
    FloatVector ONE = broadcast(F32, 1f);

    @Override
    default void expMinus(MemorySegment y, long yAt, MemorySegment x, long xAt, float shift, int n) {
        int whole = n - n % LANES;
        expOf(y, yAt, x, xAt, SIGNED, 1f, shift, whole);
        ScalarUnary.super.expMinus(y, yAt + 4L * whole, x, xAt + 4L * whole, shift, n - whole);
    }

    @Override
    default void scoreGradient(MemorySegment p, long pAt, MemorySegment d, long dAt, float scale, MemorySegment lse, long lseAt,
            MemorySegment delta, long deltaAt, int n) {
        requireNative(p);
        requireNative(d);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector score = fromMemorySegment(F32, p, pAt + at, ORDER).mul(scale);
            FloatVector exp = VectorExp.exp(score.sub(fromMemorySegment(F32, lse, lseAt + at, ORDER)));
            FloatVector slope = fromMemorySegment(F32, d, dAt + at, ORDER).sub(fromMemorySegment(F32, delta, deltaAt + at, ORDER));
            exp.intoMemorySegment(p, pAt + at, ORDER);
            slope.mul(exp).mul(scale).intoMemorySegment(d, dAt + at, ORDER);
        }
        long rest = 4L * i;
        ScalarFused.super.scoreGradient(p, pAt + rest, d, dAt + rest, scale, lse, lseAt + rest, delta, deltaAt + rest, n - i);
    }

    @Override
    default void tanh(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int whole = n - n % LANES;
        expOf(y, yAt, x, xAt, MAGNITUDE, 2f, 0f, whole);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector v = fromMemorySegment(F32, x, xAt + 4L * i, ORDER);
            FloatVector exp = fromMemorySegment(F32, y, yAt + 4L * i, ORDER);
            FloatVector square = v.mul(v);
            FloatVector p = square.fma(TANH_4, TANH_3).fma(square, broadcast(F32, TANH_2));
            p = p.fma(square, broadcast(F32, TANH_1)).fma(square, broadcast(F32, TANH_0));
            FloatVector small = v.mul(square.fma(p, ONE));
            FloatVector large = ONE.sub(broadcast(F32, 2f).div(exp.add(ONE)));
            large = large.blend(large.neg(), v.lt(0f));
            large.blend(small, v.abs().lt(TANH_SMALL)).intoMemorySegment(y, yAt + 4L * i, ORDER);
        }
        ScalarUnary.super.tanh(y, yAt + 4L * whole, x, xAt + 4L * whole, n - whole);
    }

    @Override
    default void sigmoid(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int whole = n - n % LANES;
        expOf(y, yAt, x, xAt, MAGNITUDE, -1f, 0f, whole);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector v = fromMemorySegment(F32, x, xAt + 4L * i, ORDER);
            FloatVector exp = fromMemorySegment(F32, y, yAt + 4L * i, ORDER);
            ONE.blend(exp, v.lt(0f)).div(exp.add(ONE)).intoMemorySegment(y, yAt + 4L * i, ORDER);
        }
        ScalarUnary.super.sigmoid(y, yAt + 4L * whole, x, xAt + 4L * whole, n - whole);
    }

    @Override
    default void silu(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int whole = n - n % LANES;
        expOf(y, yAt, x, xAt, MAGNITUDE, -1f, 0f, whole);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector v = fromMemorySegment(F32, x, xAt + 4L * i, ORDER);
            FloatVector exp = fromMemorySegment(F32, y, yAt + 4L * i, ORDER);
            v.mul(ONE.blend(exp, v.lt(0f)).div(exp.add(ONE))).intoMemorySegment(y, yAt + 4L * i, ORDER);
        }
        ScalarUnary.super.silu(y, yAt + 4L * whole, x, xAt + 4L * whole, n - whole);
    }

    @Override
    default void swiGlu(MemorySegment y, long yAt, MemorySegment gate, long gateAt, MemorySegment up, long upAt, int n) {
        requireNative(y);
        int whole = n - n % LANES;
        expOf(y, yAt, gate, gateAt, MAGNITUDE, -1f, 0f, whole);
        for (int i = 0; i < whole; i += LANES) {
            long at = 4L * i;
            FloatVector g = fromMemorySegment(F32, gate, gateAt + at, ORDER);
            FloatVector exp = fromMemorySegment(F32, y, yAt + at, ORDER);
            FloatVector silu = g.mul(ONE.blend(exp, g.lt(0f)).div(exp.add(ONE)));
            silu.mul(fromMemorySegment(F32, up, upAt + at, ORDER)).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarFused.super.swiGlu(y, yAt + 4L * whole, gate, gateAt + 4L * whole, up, upAt + 4L * whole, n - whole);
    }

    @Override
    default void swiGluBackward(MemorySegment dGate, long dGateAt, MemorySegment dUp, long dUpAt, MemorySegment gate,
            long gateAt, MemorySegment up, long upAt, MemorySegment dy, long dyAt, int n) {
        requireNative(dGate);
        requireNative(dUp);
        int whole = n - n % LANES;
        expOf(dUp, dUpAt, gate, gateAt, MAGNITUDE, -1f, 0f, whole);
        for (int i = 0; i < whole; i += LANES) {
            long at = 4L * i;
            FloatVector g = fromMemorySegment(F32, gate, gateAt + at, ORDER);
            FloatVector d = fromMemorySegment(F32, dy, dyAt + at, ORDER);
            FloatVector exp = fromMemorySegment(F32, dUp, dUpAt + at, ORDER);
            FloatVector s = ONE.blend(exp, g.lt(0f)).div(exp.add(ONE));
            FloatVector slope = s.mul(g.fma(ONE.sub(s), ONE));
            FloatVector toGate = d.mul(fromMemorySegment(F32, up, upAt + at, ORDER)).mul(slope);
            toGate.intoMemorySegment(dGate, dGateAt + at, ORDER);
            d.mul(g.mul(s)).intoMemorySegment(dUp, dUpAt + at, ORDER);
        }
        long rest = 4L * whole;
        ScalarFused.super.swiGluBackward(dGate, dGateAt + rest, dUp, dUpAt + rest, gate, gateAt + rest, up, upAt + rest,
                dy, dyAt + rest, n - whole);
    }
}
