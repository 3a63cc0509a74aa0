package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.I16;
import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.cpu.PanelKernel;

/** {@link PanelKernel} on the Vector API. */
public final class VectorPanels implements PanelKernel {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfShort BITS16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);

    private static final float TWO_TO_112 = 0x1p112f;
    private static final int INFINITY_BITS = 0x7f800000;

    /** Written so that reads ahead are not removed as useless; never read. */
    private int touched;

    @Override
    public void transpose(float[] lines, int from, int stride, int width, int depth, float[] out, int at, int outStride) {
        VectorTranspose.run(lines, from, stride, width, depth, out, at, outStride);
    }

    @Override
    public void transpose(float[] lines, int from, int stride, int count, int depth, MemorySegment panel, int at, int width) {
        VectorPanelTranspose.run(lines, from, stride, count, depth, panel, at, width);
    }

    @Override
    public void spread(float[] line, int columns, int width, MemorySegment out, int at, int length) {
        int to = at;
        for (int j = 0; j < columns; j += LANES) {
            FloatVector.fromArray(F32, line, j).intoMemorySegment(out, 4L * (to + (j & width - 1)), ORDER);
            if ((j + LANES & width - 1) == 0) to += width * length;
        }
    }

    @Override
    public void spread(float[] line, int columns, int width, float[] out, int at, int length) {
        int to = at;
        for (int j = 0; j < columns; j += LANES) {
            FloatVector.fromArray(F32, line, j).intoArray(out, to + (j & width - 1));
            if ((j + LANES & width - 1) == 0) to += width * length;
        }
    }

    @Override
    public void spread(MemorySegment line, long byteAt, int columns, int width, MemorySegment out, int at, int length) {
        int whole = columns & -LANES;
        int to = at;
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromMemorySegment(F32, line, byteAt + 4L * j, ORDER).intoMemorySegment(out, 4L * (to + (j & width - 1)), ORDER);
            if ((j + LANES & width - 1) == 0) to += width * length;
        }
        for (int j = whole; j < columns; j++) out.set(FLOAT, 4L * (to + (j & width - 1)), line.get(FLOAT, byteAt + 4L * j));
    }

    @Override
    public void spread(MemorySegment line, long byteAt, int columns, int width, float[] out, int at, int length) {
        int whole = columns & -LANES;
        int to = at;
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromMemorySegment(F32, line, byteAt + 4L * j, ORDER).intoArray(out, to + (j & width - 1));
            if ((j + LANES & width - 1) == 0) to += width * length;
        }
        for (int j = whole; j < columns; j++) out[to + (j & width - 1)] = line.get(FLOAT, byteAt + 4L * j);
    }

    // Vectors, not MemorySegment.copy: what is read again at once must have been written in pieces of the same size, or it is
    // not forwarded from the store buffer. Copies cut differently from one address to another.
    @Override
    public void readF32(MemorySegment data, long byteAt, int count, float[] out, int at) {
        int whole = count & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            FloatVector.fromMemorySegment(F32, data, byteAt + 4L * i, ORDER).intoArray(out, at + i);
        }
        for (int i = whole; i < count; i++) out[at + i] = data.get(FLOAT, byteAt + 4L * i);
    }

    @Override
    public void widenBf16(MemorySegment data, long byteAt, int count, float[] out, int at) {
        int whole = count & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            bits16(VectorOperators.ZERO_EXTEND_S2I, data, byteAt + 2L * i).lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(out, at + i);
        }
        for (int i = whole; i < count; i++) out[at + i] = Floats16.bf16ToFloat(data.get(BITS16, byteAt + 2L * i));
    }

    // As VectorConvert does: the exponent is rebiased by an exact multiplication, which also makes subnormal halves normal; only
    // infinity and NaN come out finite and get the missing exponent bits.
    @Override
    public void widenF16(MemorySegment data, long byteAt, int count, float[] out, int at) {
        int whole = count & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            IntVector half = bits16(VectorOperators.S2I, data, byteAt + 2L * i);
            IntVector placed = half.lanewise(VectorOperators.LSHL, 13).and(0x8fffffff); // without the copies of the sign
            IntVector wide = placed.reinterpretAsFloats().mul(TWO_TO_112).reinterpretAsInts();
            wide = wide.lanewise(VectorOperators.OR, INFINITY_BITS, half.and(0x7c00).eq(0x7c00));
            wide.reinterpretAsFloats().intoArray(out, at + i);
        }
        for (int i = whole; i < count; i++) out[at + i] = Floats16.f16ToFloat(data.get(BITS16, byteAt + 2L * i));
    }

    private static IntVector bits16(VectorOperators.Conversion<Short, Integer> extension, MemorySegment data, long byteAt) {
        return (IntVector) ShortVector.fromMemorySegment(I16, data, byteAt, ORDER)
                .convertShape(extension, I32, 0);
    }

    @Override
    public void load(MemorySegment c, long byteAt, long rowBytes, int rows, int columns, float[] strip, int from, int tileRows,
            int tileColumns) {
        touch(c, byteAt, rowBytes, rows, columns);
        int whole = columns & -LANES;
        int tile = tileRows * tileColumns;
        int inTile = tileColumns - 1;
        for (int i = 0; i < rows; i++) {
            long row = byteAt + i * rowBytes;
            int at = from + i * tileColumns;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector.fromMemorySegment(F32, c, row + 4L * j, ORDER).intoArray(strip, at + (j & inTile));
                if ((j + LANES & inTile) == 0) at += tile;
            }
            for (int j = whole; j < columns; j++) strip[from + inStrip(i, j, tileRows, tileColumns)] = c.get(FLOAT, row + 4L * j);
        }
    }

    // Reads a number of each cache line, so that all of them are on their way before the first one is needed.
    private void touch(MemorySegment c, long byteAt, long rowBytes, int rows, int columns) {
        int sum = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j += 16) sum += c.get(INT, byteAt + i * rowBytes + 4L * j);
        }
        touched = sum;
    }

    @Override
    public void store(float[] strip, int from, int tileRows, int tileColumns, int rows, int columns, MemorySegment c, long byteAt,
            long rowBytes) {
        int whole = columns & -LANES;
        int tile = tileRows * tileColumns;
        int inTile = tileColumns - 1;
        for (int i = 0; i < rows; i++) {
            long row = byteAt + i * rowBytes;
            int at = from + i * tileColumns;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector.fromArray(F32, strip, at + (j & inTile)).intoMemorySegment(c, row + 4L * j, ORDER);
                if ((j + LANES & inTile) == 0) at += tile;
            }
            for (int j = whole; j < columns; j++) c.set(FLOAT, row + 4L * j, strip[from + inStrip(i, j, tileRows, tileColumns)]);
        }
    }

    // Tile widths are powers of two.
    private static int inStrip(int i, int j, int tileRows, int tileColumns) {
        return (j & -tileColumns) * tileRows + i * tileColumns + (j & tileColumns - 1);
    }
}
