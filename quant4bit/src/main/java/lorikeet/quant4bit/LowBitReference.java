package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Cursor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.reference.ReferenceDevice;

/**
 * Definition of {@link LowBitOp}: W's elements by the format's own F32 arithmetic, which decides their bits, and products with them
 * in float64.
 */
final class LowBitReference {
    private LowBitReference() {}

    /** Writes W to {@code to}, each element rounded once more. */
    static void dequantize(LowBitSpec spec, Tensor[] in, int at, Tensor to) {
        Part codes = new Part(in[at]);
        Cursor cursor = Cursor.over(to);
        for (long i = 0; i < spec.count(); i++) {
            int pair = (int) codes.get(i / 2);
            int code = i % 2 == 0 ? pair >> 4 : pair & 15;
            float element = spec.table().value(code) * scale(spec, in, at, i / spec.blockSize());
            Elements.set(to.memory(), to.dtype(), cursor.next(), element);
        }
    }

    private static float scale(LowBitSpec spec, Tensor[] in, int at, long block) {
        float scale = new Part(in[at + 1]).get(block);
        if (!spec.nested()) return scale;
        float centred = new Part(in[at + 3]).get((long) scale) * new Part(in[at + 2]).get(block / NestedScales.BLOCK);
        return centred + new Part(in[at + 4]).get(0);
    }

    /** A tensor of rank 1, of any stride. */
    private record Part(Tensor tensor) {
        float get(long i) {
            return (float) Elements.get(tensor.memory(), tensor.dtype(), tensor.offset() + i * tensor.stride(0));
        }
    }

    /** The dense operation on W. */
    static void layer(LowBitLayer op, Tensor[] in, Tensor[] out) {
        try (ReferenceDevice device = new ReferenceDevice()) {
            Tensor w = Tensor.allocate(device, new Spec(DType.F32, op.weight().dense().shape()));
            dequantize(op.weight(), in, op.place(), w);
            device.run(op.dense(in[0].dtype()), op.dense(in, w), out, MemorySegment.NULL);
            w.release();
        }
    }
}
