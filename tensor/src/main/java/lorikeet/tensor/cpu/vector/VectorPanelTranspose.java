package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;
import static lorikeet.tensor.cpu.vector.VectorTranspose.BLOCK;
import static lorikeet.tensor.cpu.vector.VectorTranspose.QUAD;
import static lorikeet.tensor.cpu.vector.VectorTranspose.QUAD_1;
import static lorikeet.tensor.cpu.vector.VectorTranspose.QUAD_2;
import static lorikeet.tensor.cpu.vector.VectorTranspose.QUAD_UPPER_1;
import static lorikeet.tensor.cpu.vector.VectorTranspose.QUAD_UPPER_2;
import static lorikeet.tensor.cpu.vector.VectorTranspose.SWAP_1;
import static lorikeet.tensor.cpu.vector.VectorTranspose.SWAP_2;
import static lorikeet.tensor.cpu.vector.VectorTranspose.SWAP_4;
import static lorikeet.tensor.cpu.vector.VectorTranspose.UPPER_1;
import static lorikeet.tensor.cpu.vector.VectorTranspose.UPPER_2;
import static lorikeet.tensor.cpu.vector.VectorTranspose.UPPER_4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * {@link VectorTranspose} into panels off the heap. Written out again because a vector must not meet a choice of where it is stored:
 * with one in a helper, inlined or not, a training step took 15 % longer.
 */
final class VectorPanelTranspose {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);

    private VectorPanelTranspose() {}

    /** See {@link lorikeet.tensor.cpu.PanelKernel#transpose}. */
    static void run(float[] lines, int from, int stride, int width, int depth, MemorySegment panel, int at, int outStride) {
        int blocks = LANES < BLOCK ? 0 : width & -LANES;
        int eights = depth & -BLOCK;
        int fours = depth & -4;
        for (int i = 0; i < blocks; i += LANES) eight(lines, from + i * stride, stride, eights, panel, at + i, outStride);
        if (eights < fours) four(lines, from, stride, blocks, eights, fours, panel, at, outStride);
        if (blocks < width) four(lines, from + blocks * stride, stride, width - blocks, 0, fours, panel, at + blocks, outStride);
        for (int p = fours; p < depth; p++) {
            for (int i = 0; i < width; i++) panel.set(FLOAT, 4L * (at + p * outStride + i), lines[from + i * stride + p]);
        }
    }

    /** LANES lines, numbers [0, depth) of each. */
    private static void eight(float[] lines, int from, int stride, int depth, MemorySegment panel, int at, int outStride) {
        for (int p = 0; p < depth; p += BLOCK) {
            FloatVector a = VectorTranspose.load(lines, from + p, stride);
            FloatVector b = VectorTranspose.load(lines, from + p + stride, stride);
            FloatVector c = VectorTranspose.load(lines, from + p + 2 * stride, stride);
            FloatVector d = VectorTranspose.load(lines, from + p + 3 * stride, stride);
            FloatVector e = VectorTranspose.load(lines, from + p + 4 * stride, stride);
            FloatVector f = VectorTranspose.load(lines, from + p + 5 * stride, stride);
            FloatVector g = VectorTranspose.load(lines, from + p + 6 * stride, stride);
            FloatVector h = VectorTranspose.load(lines, from + p + 7 * stride, stride);
            FloatVector ae = a.blend(e.rearrange(SWAP_4), UPPER_4);
            FloatVector ea = a.rearrange(SWAP_4).blend(e, UPPER_4);
            FloatVector bf = b.blend(f.rearrange(SWAP_4), UPPER_4);
            FloatVector fb = b.rearrange(SWAP_4).blend(f, UPPER_4);
            FloatVector cg = c.blend(g.rearrange(SWAP_4), UPPER_4);
            FloatVector gc = c.rearrange(SWAP_4).blend(g, UPPER_4);
            FloatVector dh = d.blend(h.rearrange(SWAP_4), UPPER_4);
            FloatVector hd = d.rearrange(SWAP_4).blend(h, UPPER_4);
            a = ae.blend(cg.rearrange(SWAP_2), UPPER_2);
            c = ae.rearrange(SWAP_2).blend(cg, UPPER_2);
            b = bf.blend(dh.rearrange(SWAP_2), UPPER_2);
            d = bf.rearrange(SWAP_2).blend(dh, UPPER_2);
            e = ea.blend(gc.rearrange(SWAP_2), UPPER_2);
            g = ea.rearrange(SWAP_2).blend(gc, UPPER_2);
            f = fb.blend(hd.rearrange(SWAP_2), UPPER_2);
            h = fb.rearrange(SWAP_2).blend(hd, UPPER_2);
            int to = at + p * outStride;
            a.blend(b.rearrange(SWAP_1), UPPER_1).intoMemorySegment(panel, 4L * (to), ORDER);
            a.rearrange(SWAP_1).blend(b, UPPER_1).intoMemorySegment(panel, 4L * (to + outStride), ORDER);
            c.blend(d.rearrange(SWAP_1), UPPER_1).intoMemorySegment(panel, 4L * (to + 2 * outStride), ORDER);
            c.rearrange(SWAP_1).blend(d, UPPER_1).intoMemorySegment(panel, 4L * (to + 3 * outStride), ORDER);
            e.blend(f.rearrange(SWAP_1), UPPER_1).intoMemorySegment(panel, 4L * (to + 4 * outStride), ORDER);
            e.rearrange(SWAP_1).blend(f, UPPER_1).intoMemorySegment(panel, 4L * (to + 5 * outStride), ORDER);
            g.blend(h.rearrange(SWAP_1), UPPER_1).intoMemorySegment(panel, 4L * (to + 6 * outStride), ORDER);
            g.rearrange(SWAP_1).blend(h, UPPER_1).intoMemorySegment(panel, 4L * (to + 7 * outStride), ORDER);
        }
    }

    /** {@code width} lines, numbers [begin, end) of each. */
    private static void four(float[] lines, int from, int stride, int width, int begin, int end, MemorySegment panel, int at, int outStride) {
        for (int i = 0; i < width; i += 4) {
            int line = from + i * stride;
            for (int p = begin; p < end; p += 4) {
                FloatVector a = FloatVector.fromArray(QUAD, lines, line + p);
                FloatVector b = FloatVector.fromArray(QUAD, lines, line + stride + p);
                FloatVector c = FloatVector.fromArray(QUAD, lines, line + 2 * stride + p);
                FloatVector d = FloatVector.fromArray(QUAD, lines, line + 3 * stride + p);
                FloatVector ac = a.blend(c.rearrange(QUAD_2), QUAD_UPPER_2);
                FloatVector ca = a.rearrange(QUAD_2).blend(c, QUAD_UPPER_2);
                FloatVector bd = b.blend(d.rearrange(QUAD_2), QUAD_UPPER_2);
                FloatVector db = b.rearrange(QUAD_2).blend(d, QUAD_UPPER_2);
                int to = at + i + p * outStride;
                ac.blend(bd.rearrange(QUAD_1), QUAD_UPPER_1).intoMemorySegment(panel, 4L * (to), ORDER);
                ac.rearrange(QUAD_1).blend(bd, QUAD_UPPER_1).intoMemorySegment(panel, 4L * (to + outStride), ORDER);
                ca.blend(db.rearrange(QUAD_1), QUAD_UPPER_1).intoMemorySegment(panel, 4L * (to + 2 * outStride), ORDER);
                ca.rearrange(QUAD_1).blend(db, QUAD_UPPER_1).intoMemorySegment(panel, 4L * (to + 3 * outStride), ORDER);
            }
        }
    }
}
