package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.PanelSource;

/** A 4-bit W {@code [out, in]} in the host's memory, as products read it: a stretch of a row at a time, in F32. */
public final class LowBitMatrix implements PanelSource {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final LowBitRows ROWS = LowBitRows.best();

    private final LowBitSpec spec;
    private final LowBitRows rows;
    private final MemorySegment codes;
    private final long codesAt;
    private final float[] values = new float[16];
    private final int[] bits = new int[16]; // of the values
    private final int shift;
    private final MemorySegment scales;
    private final long scalesAt;
    private final MemorySegment nested; // null without double quantization
    private final long nestedAt;
    private final MemorySegment map;
    private final long mapAt;
    private final float[] mapValues;
    private final float offset;

    private LowBitMatrix(LowBitSpec spec, LowBitRows rows, Tensor[] in, int at) {
        this.spec = spec;
        this.rows = rows;
        codes = in[at].memory();
        codesAt = in[at].byteOffset();
        for (int code = 0; code < values.length; code++) {
            values[code] = spec.table().value(code);
            bits[code] = Float.floatToRawIntBits(values[code]);
        }
        shift = Integer.numberOfTrailingZeros(spec.blockSize());
        scales = in[at + 1].memory();
        scalesAt = in[at + 1].byteOffset();
        nested = spec.nested() ? in[at + 2].memory() : null;
        nestedAt = spec.nested() ? in[at + 2].byteOffset() : 0;
        map = spec.nested() ? in[at + 3].memory() : null;
        mapAt = spec.nested() ? in[at + 3].byteOffset() : 0;
        mapValues = spec.nested() ? map.asSlice(mapAt, 4L * LowBitSpec.MAP).toArray(F32) : null;
        offset = spec.nested() ? in[at + 4].memory().get(F32, in[at + 4].byteOffset()) : 0;
    }

    /** Over the tensors of W, which are {@code in} from {@code at} on, dense. */
    static LowBitMatrix of(LowBitSpec spec, Tensor[] in, int at) {
        return of(spec, ROWS, in, at);
    }

    static LowBitMatrix of(LowBitSpec spec, LowBitRows rows, Tensor[] in, int at) {
        return new LowBitMatrix(spec, rows, in, at);
    }

    /** Inputs: elements of a row. */
    public long in() {
        return spec.in();
    }

    /** Outputs: rows. */
    public long out() {
        return spec.out();
    }

    LowBitSpec spec() {
        return spec;
    }

    LowBitRows rows() {
        return rows;
    }

    /** The memory with the codes; those of elements 2k and 2k + 1 are in byte {@link #codesAt}(2k). */
    public MemorySegment codes() {
        return codes;
    }

    /** The byte with the code of {@code element}. */
    public long codesAt(long element) {
        return codesAt + (element >> 1);
    }

    /** The values of the sixteen codes; not to be changed. */
    public float[] values() {
        return values;
    }

    /** The values' bits; not to be changed. */
    public int[] bits() {
        return bits;
    }

    /** log2 of the block size. */
    public int blockShift() {
        return shift;
    }

    /** Which of the blocks of row {@code row} has its element {@code i}. */
    public long blockInRow(long row, long i) {
        long first = row * spec.in();
        return (first + i >> shift) - (first >> shift);
    }

    /** The code of {@code element}, 0 to 15. */
    public int code(long element) {
        int pair = codes.get(ValueLayout.JAVA_BYTE, codesAt(element));
        return (element & 1) == 0 ? (pair >> 4) & 15 : pair & 15;
    }

    /** Whether {@code element} is the first of its block. */
    public boolean beginsBlock(long element) {
        return (element & (1L << shift) - 1) == 0;
    }

    /** The scale of {@code element}'s block. */
    public float scale(long element) {
        long block = element >> shift;
        if (nested == null) return scales.get(F32, scalesAt + 4 * block);
        int code = scales.get(ValueLayout.JAVA_BYTE, scalesAt + block) & 255;
        float centred = map.get(F32, mapAt + 4L * code) * nested.get(F32, nestedAt + 4 * (block / NestedScales.BLOCK));
        return centred + offset;
    }

    /** Writes the scales of the blocks of row {@code row} to {@code out} from byte {@code at} on. */
    void scales(long row, MemorySegment out, long at) {
        long first = row * spec.in() >> shift;
        int count = (int) blockInRow(row, spec.in() - 1) + 1;
        if (nested == null) {
            MemorySegment.copy(scales, scalesAt + 4 * first, out, at, 4L * count);
            return;
        }
        for (int done = 0; done < count;) {
            long block = first + done;
            int n = (int) Math.min(count - done, NestedScales.BLOCK - block % NestedScales.BLOCK);
            nestedScales(block, n, out, at + 4L * done);
            done += n;
        }
    }

    /** Scales that share a nested scale. */
    private void nestedScales(long block, int count, MemorySegment out, long at) {
        float factor = nested.get(F32, nestedAt + 4 * (block / NestedScales.BLOCK));
        float[] values = mapValues;
        for (int i = 0; i < count; i++) {
            float centred = values[scales.get(ValueLayout.JAVA_BYTE, scalesAt + block + i) & 255] * factor;
            out.set(F32, at + 4L * i, centred + offset);
        }
    }

    @Override
    public void read(long line, long from, int count, float[] out, int at) {
        read(line * spec.in() + from, count, out, at);
    }

    /** Elements {@code [first, first + count)} of W, flattened. */
    void read(long first, int count, float[] out, int at) {
        for (int done = 0; done < count;) {
            long element = first + done;
            int inBlock = (int) (((element >> shift) + 1 << shift) - element);
            int n = Math.min(count - done, inBlock);
            rows.decode(this, element, n, out, at + done);
            done += n;
        }
    }
}
