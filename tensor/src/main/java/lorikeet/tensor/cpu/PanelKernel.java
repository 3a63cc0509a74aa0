package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** What moves data between matrices in memory and the panels and tiles of a product. Moves and widens, never rounds. */
public interface PanelKernel {
    /**
     * {@code out[at + p · outStride + i] = lines[from + i · stride + p]} for i &lt; width, p &lt; depth. {@code width} is a multiple of 4.
     */
    void transpose(float[] lines, int from, int stride, int width, int depth, float[] out, int at, int outStride);

    /** {@link #transpose} into a panel, with {@code width} numbers from one step to the next. */
    void transpose(float[] lines, int from, int stride, int count, int depth, MemorySegment panel, int at, int width);

    /**
     * One step p of panels [length, width] that follow one another: {@code columns} numbers of {@code line}, and some after them where
     * the last panel ends later. {@code width} is a power of two; {@code at} is where step p of the first panel begins.
     */
    void spread(float[] line, int columns, int width, MemorySegment out, int at, int length);

    /** {@link #spread} into an array. */
    void spread(float[] line, int columns, int width, float[] out, int at, int length);

    /** {@link #spread} of {@code columns} numbers of F32 from byte {@code byteAt} of {@code line}, none behind them. */
    void spread(MemorySegment line, long byteAt, int columns, int width, MemorySegment out, int at, int length);

    /** The same into an array. */
    void spread(MemorySegment line, long byteAt, int columns, int width, float[] out, int at, int length);

    /** Reads {@code count} numbers of F32 from byte {@code byteAt} of {@code data}. */
    void readF32(MemorySegment data, long byteAt, int count, float[] out, int at);

    /** Reads {@code count} bfloat16 numbers from byte {@code byteAt} of {@code data}. */
    void widenBf16(MemorySegment data, long byteAt, int count, float[] out, int at);

    /** Reads {@code count} IEEE half-precision numbers from byte {@code byteAt} of {@code data}. */
    void widenF16(MemorySegment data, long byteAt, int count, float[] out, int at);

    /**
     * Copies a block [rows, columns] of F32 in memory, rows {@code rowBytes} apart, into {@code strip} from {@code from} on: a row of
     * tiles [tileRows, tileColumns] one after another.
     */
    void load(MemorySegment c, long byteAt, long rowBytes, int rows, int columns, float[] strip, int from, int tileRows,
            int tileColumns);

    /** Copies the first [rows, columns] of a row of tiles, from {@code from} on, to memory. */
    void store(float[] strip, int from, int tileRows, int tileColumns, int rows, int columns, MemorySegment c, long byteAt,
            long rowBytes);
}
