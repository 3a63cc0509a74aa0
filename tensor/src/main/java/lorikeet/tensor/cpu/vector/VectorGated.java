package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Rows.load;
import static lorikeet.tensor.cpu.vector.Rows.loadTail;
import static lorikeet.tensor.cpu.vector.Rows.store;
import static lorikeet.tensor.cpu.vector.Rows.storeTail;
import static lorikeet.tensor.cpu.vector.Rows.whole;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.VectorMath.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.GatedRows;

/** {@link GatedRows} on vectors. */
interface VectorGated extends GatedRows {
    @Override
    default void swiGlu(MemorySegment y, long yAt, MemorySegment gate, long gateAt, MemorySegment up, long upAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, VectorMath.silu(load(gate, gateAt, i)).mul(load(up, upAt, i)));
        if (i < n) storeTail(y, yAt, i, n, VectorMath.silu(loadTail(gate, gateAt, i, n)).mul(loadTail(up, upAt, i, n)));
    }

    @Override
    default void swiGluBackward(MemorySegment dGate, long dGateAt, MemorySegment dUp, long dUpAt, MemorySegment gate,
            long gateAt, MemorySegment up, long upAt, MemorySegment dy, long dyAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) {
            FloatVector g = load(gate, gateAt, i);
            FloatVector d = load(dy, dyAt, i);
            FloatVector toGate = d.mul(load(up, upAt, i));
            FloatVector s = VectorMath.sigmoid(g);
            store(dUp, dUpAt, i, d.mul(g.mul(s)));
            store(dGate, dGateAt, i, toGate.mul(slope(g, s)));
        }
        if (i < n) {
            FloatVector g = loadTail(gate, gateAt, i, n);
            FloatVector d = loadTail(dy, dyAt, i, n);
            FloatVector toGate = d.mul(loadTail(up, upAt, i, n));
            FloatVector s = VectorMath.sigmoid(g);
            storeTail(dUp, dUpAt, i, n, d.mul(g.mul(s)));
            storeTail(dGate, dGateAt, i, n, toGate.mul(slope(g, s)));
        }
    }

    /** Derivative of silu at g, s = sigmoid(g). */
    private static FloatVector slope(FloatVector g, FloatVector s) {
        FloatVector one = vector(1f);
        return s.mul(g.fma(one.sub(s), one));
    }
}
