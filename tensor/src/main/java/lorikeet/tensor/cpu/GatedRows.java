package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** SwiGLU (Shazeer 2020), with s = sigmoid(gate). */
public interface GatedRows {
    /** y = (gate · s) · up. The row y is neither source. */
    void swiGlu(MemorySegment y, long yAt, MemorySegment gate, long gateAt, MemorySegment up, long upAt, int n);

    /** dUp = dy · (gate·s); dGate = (dy·up) · (s · fma(gate, 1 - s, 1)). Neither destination is a source. */
    void swiGluBackward(MemorySegment dGate, long dGateAt, MemorySegment dUp, long dUpAt, MemorySegment gate, long gateAt,
            MemorySegment up, long upAt, MemorySegment dy, long dyAt, int n);
}
