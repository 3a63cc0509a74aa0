package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.AttendBackwardKernels;
import lorikeet.ptx.device.AttendKernel;
import lorikeet.ptx.device.AttentionShape;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.RowOperand;

/**
 * Attention over two sequences of random operands, forward and backward. The backward kernels are given any lse and delta: their
 * formulas hold for all.
 */
final class AttentionTrials {
    private static final int SEQUENCES = 2;

    private final AttentionShape shape;
    private final Map<String, MemorySegment> inputs = new HashMap<>();
    private final int[] queries;
    private final int[] keys;

    private AttentionTrials(Arena arena, AttentionShape shape) {
        this.shape = shape;
        long q = shape.tq() * shape.op().heads() * shape.dim();
        long k = shape.tk() * shape.op().kvHeads() * shape.dim();
        long seed = 21;
        for (String operand : List.of("q", "dO", "o")) inputs.put(operand, RandomFloats.of(arena, q, seed++));
        for (String operand : List.of("k", "v")) inputs.put(operand, RandomFloats.of(arena, k, seed++));
        MemorySegment lse = RandomFloats.of(arena, shape.tq() * shape.op().heads(), seed++);
        for (long i = 0; i < lse.byteSize() / Float.BYTES; i++) lse.setAtIndex(JAVA_FLOAT, i, 3 + lse.getAtIndex(JAVA_FLOAT, i));
        inputs.put("lse", lse);
        inputs.put("delta", RandomFloats.of(arena, shape.tq() * shape.op().heads(), seed));
        queries = new int[] {0, (int) shape.tq() / 3, (int) shape.tq()};
        keys = new int[] {0, (int) shape.tk() / 3, (int) shape.tk()};
        inputs.put("cuQ", arena.allocateFrom(JAVA_INT, queries));
        inputs.put("cuK", arena.allocateFrom(JAVA_INT, keys));
    }

    /**
     * @param shape of two sequences, the first a third of the tokens
     * @param alignment what addresses are promised to be multiples of: 16 tries the wide entries where the shape allows them
     */
    static List<KernelTrial> of(Arena arena, AttentionShape shape, int alignment) {
        AttentionTrials trials = new AttentionTrials(arena, shape);
        AttentionReferences expected = new AttentionReferences(shape, trials.inputs, trials.queries, trials.keys);
        RowOperand q = trials.query("q"), k = trials.key("k"), v = trials.key("v");
        AttendBackwardKernels backward = new AttendBackwardKernels(shape, trials.query("dO"), q, k, v, trials.query("o"), alignment);
        return List.of(
                trials.trial(AttendKernel.launch(shape, q, k, v, alignment), Map.of("o", expected::o, "lse", expected::lse)),
                trials.trial(backward.delta(), Map.of("delta", expected::delta)),
                trials.trial(backward.keys(), Map.of("dK", expected::dK, "dV", expected::dV)),
                trials.trial(backward.queries(), Map.of("dQ", expected::dQ)));
    }

    /** Two sequences, by the sizes of all. */
    static AttentionShape shape(lorikeet.tensor.op.Attention.Attend op, long tq, long tk, long dim) {
        return new AttentionShape(op, tq, tk, dim, SEQUENCES);
    }

    private RowOperand query(String operand) {
        return RowOperand.dense(operand, shape.tq(), shape.op().heads() * shape.dim());
    }

    private RowOperand key(String operand) {
        return RowOperand.dense(operand, shape.tk(), shape.op().kvHeads() * shape.dim());
    }

    private KernelTrial trial(LaunchDescriptor launch, Map<String, Reference> results) {
        Map<String, MemorySegment> given = new HashMap<>(inputs);
        given.keySet().removeAll(results.keySet());
        String sizes = shape.tq() + " queries, " + shape.tk() + " keys, " + shape.op().heads() + " heads of " + shape.dim() + " over " + shape.op().kvHeads();
        return new KernelTrial(sizes, launch, given, results);
    }
}
