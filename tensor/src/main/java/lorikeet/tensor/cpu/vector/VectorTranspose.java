package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposition in registers, by halves: of two lines a distance of d apart, the upper halves of 2d numbers of one are exchanged
 * with the lower halves of the other, for d = 4, 2 and 1, or 2 and 1. With vectors of 16 floats a register holds eight numbers of each of
 * two lines, eight lines apart.
 */
final class VectorTranspose {
    /** Lines, and numbers of each, that are exchanged with one another; with vectors of 4 floats it is 4 ({@link #four}). */
    static final int BLOCK = 8;
    static final VectorSpecies<Float> QUAD = FloatVector.SPECIES_128;
    static final VectorShuffle<Float> QUAD_2 = swap(QUAD, 2);
    static final VectorShuffle<Float> QUAD_1 = swap(QUAD, 1);
    static final VectorMask<Float> QUAD_UPPER_2 = upper(QUAD, 2);
    static final VectorMask<Float> QUAD_UPPER_1 = upper(QUAD, 1);
    static final VectorShuffle<Float> SWAP_4 = swap(F32, 4 % LANES);
    static final VectorShuffle<Float> SWAP_2 = swap(F32, 2);
    static final VectorShuffle<Float> SWAP_1 = swap(F32, 1);
    private static final VectorMask<Float> UPPER_8 = upper(F32, BLOCK);
    static final VectorMask<Float> UPPER_4 = upper(F32, 4);
    static final VectorMask<Float> UPPER_2 = upper(F32, 2);
    static final VectorMask<Float> UPPER_1 = upper(F32, 1);

    private VectorTranspose() {}

    private static VectorShuffle<Float> swap(VectorSpecies<Float> species, int distance) {
        return VectorShuffle.fromOp(species, lane -> lane ^ distance);
    }

    private static VectorMask<Float> upper(VectorSpecies<Float> species, int distance) {
        long bits = 0;
        for (int lane = 0; lane < species.length(); lane++) {
            if ((lane & distance) != 0) bits |= 1L << lane;
        }
        return VectorMask.fromLong(species, bits);
    }

    /** See {@link lorikeet.tensor.cpu.PanelKernel#transpose}. */
    static void run(float[] lines, int from, int stride, int width, int depth, float[] out, int at, int outStride) {
        int blocks = LANES < BLOCK ? 0 : width & -LANES;
        int eights = depth & -BLOCK;
        int fours = depth & -4;
        for (int i = 0; i < blocks; i += LANES) eight(lines, from + i * stride, stride, eights, out, at + i, outStride);
        if (eights < fours) four(lines, from, stride, blocks, eights, fours, out, at, outStride);
        if (blocks < width) four(lines, from + blocks * stride, stride, width - blocks, 0, fours, out, at + blocks, outStride);
        for (int p = fours; p < depth; p++) {
            for (int i = 0; i < width; i++) out[at + p * outStride + i] = lines[from + i * stride + p];
        }
    }

    /** LANES lines, numbers [0, depth) of each. */
    private static void eight(float[] lines, int from, int stride, int depth, float[] out, int at, int outStride) {
        for (int p = 0; p < depth; p += BLOCK) {
            FloatVector a = load(lines, from + p, stride);
            FloatVector b = load(lines, from + p + stride, stride);
            FloatVector c = load(lines, from + p + 2 * stride, stride);
            FloatVector d = load(lines, from + p + 3 * stride, stride);
            FloatVector e = load(lines, from + p + 4 * stride, stride);
            FloatVector f = load(lines, from + p + 5 * stride, stride);
            FloatVector g = load(lines, from + p + 6 * stride, stride);
            FloatVector h = load(lines, from + p + 7 * stride, stride);
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
            a.blend(b.rearrange(SWAP_1), UPPER_1).intoArray(out, to);
            a.rearrange(SWAP_1).blend(b, UPPER_1).intoArray(out, to + outStride);
            c.blend(d.rearrange(SWAP_1), UPPER_1).intoArray(out, to + 2 * outStride);
            c.rearrange(SWAP_1).blend(d, UPPER_1).intoArray(out, to + 3 * outStride);
            e.blend(f.rearrange(SWAP_1), UPPER_1).intoArray(out, to + 4 * outStride);
            e.rearrange(SWAP_1).blend(f, UPPER_1).intoArray(out, to + 5 * outStride);
            g.blend(h.rearrange(SWAP_1), UPPER_1).intoArray(out, to + 6 * outStride);
            g.rearrange(SWAP_1).blend(h, UPPER_1).intoArray(out, to + 7 * outStride);
        }
    }

    /** Eight numbers of a line and, with 16 lanes, eight of the one that is eight lines further. */
    static FloatVector load(float[] lines, int from, int stride) {
        FloatVector line = FloatVector.fromArray(F32, lines, from);
        return LANES <= BLOCK ? line : line.blend(FloatVector.fromArray(F32, lines, from + BLOCK * stride - BLOCK), UPPER_8);
    }

    /** {@code width} lines, numbers [begin, end) of each. */
    private static void four(float[] lines, int from, int stride, int width, int begin, int end, float[] out, int at, int outStride) {
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
                ac.blend(bd.rearrange(QUAD_1), QUAD_UPPER_1).intoArray(out, to);
                ac.rearrange(QUAD_1).blend(bd, QUAD_UPPER_1).intoArray(out, to + outStride);
                ca.blend(db.rearrange(QUAD_1), QUAD_UPPER_1).intoArray(out, to + 2 * outStride);
                ca.rearrange(QUAD_1).blend(db, QUAD_UPPER_1).intoArray(out, to + 3 * outStride);
            }
        }
    }
}
