package lorikeet.bench;

import static jdk.incubator.vector.FloatVector.SPECIES_PREFERRED;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A small reproduction: C1 gives up a method with many accesses to memory segments, which then may be interpreted for good. Sums of 64 steps of 8 rows
 * by 2 vectors, as one tile or as two; tiles of 8 rows a second. It needs several forks to show ({@code -f 5}).
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@State(Scope.Benchmark)
public class SegmentQuirkBenchmark {
    private static final VectorSpecies<Float> S = SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final long V = 4L * LANES;
    private static final int LINE = 4096;

    private final MemorySegment w = Arena.ofAuto().allocate(4L * LINE * 8, 64);
    private final MemorySegment x = Arena.ofAuto().allocate(4L * LINE, 64);
    private final MemorySegment tile = Arena.ofAuto().allocate(16 * V, 64);

    /** More accesses to segments than C1 has registers for. It gives the method up ("out of virtual registers in linear scan"), and in some JVMs it is interpreted for good. */
    @Benchmark
    public MemorySegment eightRowsOfASegment() {
        for (int top = 0; top < 8; top += 8) eightRowsOfASegment(w, 4L * LINE * top, 4L * LINE, x, true, tile, 2 * V * top, 2 * V);
        return tile;
    }

    private static void eightRowsOfASegment(MemorySegment from, long at, long row, MemorySegment panel, boolean continued, MemorySegment to, long toAt, long toRow) {
        FloatVector c0l = FloatVector.zero(S), c0r = c0l;
        FloatVector c1l = FloatVector.zero(S), c1r = c1l;
        FloatVector c2l = FloatVector.zero(S), c2r = c2l;
        FloatVector c3l = FloatVector.zero(S), c3r = c3l;
        FloatVector c4l = FloatVector.zero(S), c4r = c4l;
        FloatVector c5l = FloatVector.zero(S), c5r = c5l;
        FloatVector c6l = FloatVector.zero(S), c6r = c6l;
        FloatVector c7l = FloatVector.zero(S), c7r = c7l;
        if (continued) {
            c0l = fromMemorySegment(S, to, toAt + 0 * toRow, ORDER);
            c0r = fromMemorySegment(S, to, toAt + 0 * toRow + V, ORDER);
            c1l = fromMemorySegment(S, to, toAt + 1 * toRow, ORDER);
            c1r = fromMemorySegment(S, to, toAt + 1 * toRow + V, ORDER);
            c2l = fromMemorySegment(S, to, toAt + 2 * toRow, ORDER);
            c2r = fromMemorySegment(S, to, toAt + 2 * toRow + V, ORDER);
            c3l = fromMemorySegment(S, to, toAt + 3 * toRow, ORDER);
            c3r = fromMemorySegment(S, to, toAt + 3 * toRow + V, ORDER);
            c4l = fromMemorySegment(S, to, toAt + 4 * toRow, ORDER);
            c4r = fromMemorySegment(S, to, toAt + 4 * toRow + V, ORDER);
            c5l = fromMemorySegment(S, to, toAt + 5 * toRow, ORDER);
            c5r = fromMemorySegment(S, to, toAt + 5 * toRow + V, ORDER);
            c6l = fromMemorySegment(S, to, toAt + 6 * toRow, ORDER);
            c6r = fromMemorySegment(S, to, toAt + 6 * toRow + V, ORDER);
            c7l = fromMemorySegment(S, to, toAt + 7 * toRow, ORDER);
            c7r = fromMemorySegment(S, to, toAt + 7 * toRow + V, ORDER);
        }
        for (int p = 0; p < 64; p++) {
            FloatVector l = fromMemorySegment(S, panel, 2 * V * p, ORDER);
            FloatVector r = fromMemorySegment(S, panel, 2 * V * p + V, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, from.get(FLOAT, at + 0 * row + 4L * p));
            c0l = a0.fma(l, c0l);
            c0r = a0.fma(r, c0r);
            FloatVector a1 = FloatVector.broadcast(S, from.get(FLOAT, at + 1 * row + 4L * p));
            c1l = a1.fma(l, c1l);
            c1r = a1.fma(r, c1r);
            FloatVector a2 = FloatVector.broadcast(S, from.get(FLOAT, at + 2 * row + 4L * p));
            c2l = a2.fma(l, c2l);
            c2r = a2.fma(r, c2r);
            FloatVector a3 = FloatVector.broadcast(S, from.get(FLOAT, at + 3 * row + 4L * p));
            c3l = a3.fma(l, c3l);
            c3r = a3.fma(r, c3r);
            FloatVector a4 = FloatVector.broadcast(S, from.get(FLOAT, at + 4 * row + 4L * p));
            c4l = a4.fma(l, c4l);
            c4r = a4.fma(r, c4r);
            FloatVector a5 = FloatVector.broadcast(S, from.get(FLOAT, at + 5 * row + 4L * p));
            c5l = a5.fma(l, c5l);
            c5r = a5.fma(r, c5r);
            FloatVector a6 = FloatVector.broadcast(S, from.get(FLOAT, at + 6 * row + 4L * p));
            c6l = a6.fma(l, c6l);
            c6r = a6.fma(r, c6r);
            FloatVector a7 = FloatVector.broadcast(S, from.get(FLOAT, at + 7 * row + 4L * p));
            c7l = a7.fma(l, c7l);
            c7r = a7.fma(r, c7r);
        }
        c0l.intoMemorySegment(to, toAt + 0 * toRow, ORDER);
        c0r.intoMemorySegment(to, toAt + 0 * toRow + V, ORDER);
        c1l.intoMemorySegment(to, toAt + 1 * toRow, ORDER);
        c1r.intoMemorySegment(to, toAt + 1 * toRow + V, ORDER);
        c2l.intoMemorySegment(to, toAt + 2 * toRow, ORDER);
        c2r.intoMemorySegment(to, toAt + 2 * toRow + V, ORDER);
        c3l.intoMemorySegment(to, toAt + 3 * toRow, ORDER);
        c3r.intoMemorySegment(to, toAt + 3 * toRow + V, ORDER);
        c4l.intoMemorySegment(to, toAt + 4 * toRow, ORDER);
        c4r.intoMemorySegment(to, toAt + 4 * toRow + V, ORDER);
        c5l.intoMemorySegment(to, toAt + 5 * toRow, ORDER);
        c5r.intoMemorySegment(to, toAt + 5 * toRow + V, ORDER);
        c6l.intoMemorySegment(to, toAt + 6 * toRow, ORDER);
        c6r.intoMemorySegment(to, toAt + 6 * toRow + V, ORDER);
        c7l.intoMemorySegment(to, toAt + 7 * toRow, ORDER);
        c7r.intoMemorySegment(to, toAt + 7 * toRow + V, ORDER);
    }

    /** The way round: half as many accesses, twice as many calls. */
    @Benchmark
    public MemorySegment fourRowsOfASegment() {
        for (int top = 0; top < 8; top += 4) fourRowsOfASegment(w, 4L * LINE * top, 4L * LINE, x, true, tile, 2 * V * top, 2 * V);
        return tile;
    }

    private static void fourRowsOfASegment(MemorySegment from, long at, long row, MemorySegment panel, boolean continued, MemorySegment to, long toAt, long toRow) {
        FloatVector c0l = FloatVector.zero(S), c0r = c0l;
        FloatVector c1l = FloatVector.zero(S), c1r = c1l;
        FloatVector c2l = FloatVector.zero(S), c2r = c2l;
        FloatVector c3l = FloatVector.zero(S), c3r = c3l;
        if (continued) {
            c0l = fromMemorySegment(S, to, toAt + 0 * toRow, ORDER);
            c0r = fromMemorySegment(S, to, toAt + 0 * toRow + V, ORDER);
            c1l = fromMemorySegment(S, to, toAt + 1 * toRow, ORDER);
            c1r = fromMemorySegment(S, to, toAt + 1 * toRow + V, ORDER);
            c2l = fromMemorySegment(S, to, toAt + 2 * toRow, ORDER);
            c2r = fromMemorySegment(S, to, toAt + 2 * toRow + V, ORDER);
            c3l = fromMemorySegment(S, to, toAt + 3 * toRow, ORDER);
            c3r = fromMemorySegment(S, to, toAt + 3 * toRow + V, ORDER);
        }
        for (int p = 0; p < 64; p++) {
            FloatVector l = fromMemorySegment(S, panel, 2 * V * p, ORDER);
            FloatVector r = fromMemorySegment(S, panel, 2 * V * p + V, ORDER);
            FloatVector a0 = FloatVector.broadcast(S, from.get(FLOAT, at + 0 * row + 4L * p));
            c0l = a0.fma(l, c0l);
            c0r = a0.fma(r, c0r);
            FloatVector a1 = FloatVector.broadcast(S, from.get(FLOAT, at + 1 * row + 4L * p));
            c1l = a1.fma(l, c1l);
            c1r = a1.fma(r, c1r);
            FloatVector a2 = FloatVector.broadcast(S, from.get(FLOAT, at + 2 * row + 4L * p));
            c2l = a2.fma(l, c2l);
            c2r = a2.fma(r, c2r);
            FloatVector a3 = FloatVector.broadcast(S, from.get(FLOAT, at + 3 * row + 4L * p));
            c3l = a3.fma(l, c3l);
            c3r = a3.fma(r, c3r);
        }
        c0l.intoMemorySegment(to, toAt + 0 * toRow, ORDER);
        c0r.intoMemorySegment(to, toAt + 0 * toRow + V, ORDER);
        c1l.intoMemorySegment(to, toAt + 1 * toRow, ORDER);
        c1r.intoMemorySegment(to, toAt + 1 * toRow + V, ORDER);
        c2l.intoMemorySegment(to, toAt + 2 * toRow, ORDER);
        c2r.intoMemorySegment(to, toAt + 2 * toRow + V, ORDER);
        c3l.intoMemorySegment(to, toAt + 3 * toRow, ORDER);
        c3r.intoMemorySegment(to, toAt + 3 * toRow + V, ORDER);
    }
}
