package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Floats16;

/** {@link PanelKernel} in plain Java. */
final class ScalarPanels implements PanelKernel {
    @Override
    public void transpose(float[] lines, int from, int stride, int width, int depth, float[] out, int at, int outStride) {
        for (int p = 0; p < depth; p++) {
            for (int i = 0; i < width; i++) out[at + p * outStride + i] = lines[from + i * stride + p];
        }
    }

    @Override
    public void transpose(float[] lines, int from, int stride, int count, int depth, MemorySegment panel, int at, int width) {
        for (int p = 0; p < depth; p++) {
            for (int i = 0; i < count; i++) panel.set(DensePanels.F32, 4L * (at + p * width + i), lines[from + i * stride + p]);
        }
    }

    @Override
    public void spread(float[] line, int columns, int width, MemorySegment out, int at, int length) {
        for (int j = 0; j < columns; j += width) MemorySegment.copy(line, j, out, DensePanels.F32, 4L * (at + j * length), width);
    }

    @Override
    public void spread(float[] line, int columns, int width, float[] out, int at, int length) {
        for (int j = 0; j < columns; j += width) System.arraycopy(line, j, out, at + j * length, width);
    }

    @Override
    public void spread(MemorySegment line, long byteAt, int columns, int width, MemorySegment out, int at, int length) {
        for (int j = 0; j < columns; j += width) {
            MemorySegment.copy(line, byteAt + 4L * j, out, 4L * (at + j * length), 4L * Math.min(width, columns - j));
        }
    }

    @Override
    public void spread(MemorySegment line, long byteAt, int columns, int width, float[] out, int at, int length) {
        for (int j = 0; j < columns; j += width) {
            MemorySegment.copy(line, DensePanels.F32, byteAt + 4L * j, out, at + j * length, Math.min(width, columns - j));
        }
    }

    @Override
    public void readF32(MemorySegment data, long byteAt, int count, float[] out, int at) {
        MemorySegment.copy(data, DensePanels.F32, byteAt, out, at, count);
    }

    @Override
    public void widenBf16(MemorySegment data, long byteAt, int count, float[] out, int at) {
        for (int i = 0; i < count; i++) {
            out[at + i] = Floats16.bf16ToFloat(data.get(DensePanels.BITS16, byteAt + 2L * i));
        }
    }

    @Override
    public void widenF16(MemorySegment data, long byteAt, int count, float[] out, int at) {
        for (int i = 0; i < count; i++) {
            out[at + i] = Floats16.f16ToFloat(data.get(DensePanels.BITS16, byteAt + 2L * i));
        }
    }

    @Override
    public void load(MemorySegment c, long byteAt, long rowBytes, int rows, int columns, float[] strip, int from, int tileRows,
            int tileColumns) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j += tileColumns) {
                int at = from + j * tileRows + i * tileColumns;
                long source = byteAt + i * rowBytes + 4L * j;
                MemorySegment.copy(c, DensePanels.F32, source, strip, at, Math.min(tileColumns, columns - j));
            }
        }
    }

    @Override
    public void store(float[] strip, int from, int tileRows, int tileColumns, int rows, int columns, MemorySegment c, long byteAt,
            long rowBytes) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j += tileColumns) {
                int at = from + j * tileRows + i * tileColumns;
                long to = byteAt + i * rowBytes + 4L * j;
                MemorySegment.copy(strip, at, c, DensePanels.F32, to, Math.min(tileColumns, columns - j));
            }
        }
    }
}
