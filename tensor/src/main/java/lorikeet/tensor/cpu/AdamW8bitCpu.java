package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Optimize;

/**
 * AdamW over one tensor with moments in 8 bits: block by block they are widened into a worker's scratch, the step is taken
 * there by {@link AdamWRows}, and they are coded again.
 *
 * @param scratch of {@link #workspace} bytes
 */
record AdamW8bitCpu(Cores cores, MemorySegment scratch) {
    private static final int BLOCK = Optimize.AdamW8bit.BLOCK;
    /** Both moments of a block, and magnitudes. */
    private static final long WORKER_BYTES = 3L * BLOCK * Float.BYTES;
    /** Elements of a task, whole blocks. */
    private static final long TASK = 64L * BLOCK;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

    static long workspace(int threads) {
        return threads * WORKER_BYTES;
    }

    /** A moment: its map, codes and scales. */
    record Coded(DynamicMap map, boolean signed, MemorySegment codes, long codesAt, MemorySegment scales, long scalesAt) {
        static Coded of(DynamicMap map, boolean signed, Tensor codes, Tensor scales) {
            return new Coded(map, signed, codes.memory(), codes.byteOffset(), scales.memory(), scales.byteOffset());
        }

        void decode(long first, int n, MemorySegment to, long at) {
            float scale = scales.get(F32, scalesAt + first / BLOCK * Float.BYTES);
            for (int i = 0; i < n; i++) to.set(F32, at + 4L * i, map.value(codes.get(ValueLayout.JAVA_BYTE, codesAt + first + i) & 0xFF) * scale);
        }

        void encode(long first, int n, float scale, MemorySegment from, long at) {
            scales.set(F32, scalesAt + first / BLOCK * Float.BYTES, scale);
            float divisor = scale == 0 ? 1 : scale;
            for (int i = 0; i < n; i++) codes.set(ValueLayout.JAVA_BYTE, codesAt + first + i, (byte) code(from.get(F32, at + 4L * i) / divisor));
        }

        private int code(float x) {
            int code = map.nearest(x);
            if (signed && map.value(code) < 0 != x < 0) code += x < 0 ? -1 : 1;
            return code;
        }
    }

    /** The map in F32 {@code [256]}. */
    static DynamicMap map(Tensor values) {
        float[] table = new float[Optimize.AdamW8bit.CODES];
        for (int i = 0; i < table.length; i++) table[i] = values.memory().get(F32, values.byteOffset() + 4L * i);
        return DynamicMap.of(table);
    }

    void run(AdamWStep numbers, Tensor parameter, Tensor gradient, Coded m, Coded v) {
        MemorySegment p = parameter.memory();
        MemorySegment g = gradient.memory();
        cores.split(parameter.shape().count(), TASK, (begin, end, worker) -> {
            long at = worker * WORKER_BYTES;
            for (long first = begin; first < end; first += BLOCK) {
                int n = (int) Math.min(BLOCK, end - first);
                block(numbers, p, parameter.byteOffset() + 4 * first, g, gradient.byteOffset() + 4 * first, m, v, first, n, at);
            }
        });
    }

    private void block(AdamWStep numbers, MemorySegment p, long pAt, MemorySegment g, long gAt, Coded m, Coded v, long first, int n, long mAt) {
        long vAt = mAt + BLOCK * Float.BYTES;
        long sizeAt = vAt + BLOCK * Float.BYTES;
        m.decode(first, n, scratch, mAt);
        v.decode(first, n, scratch, vAt);
        cores.kernels().adamW(p, pAt, scratch, mAt, scratch, vAt, g, gAt, numbers, n);
        cores.kernels().abs(scratch, sizeAt, scratch, mAt, n);
        m.encode(first, n, cores.kernels().max(scratch, sizeAt, n), scratch, mAt);
        v.encode(first, n, cores.kernels().max(scratch, vAt, n), scratch, vAt);
    }
}
