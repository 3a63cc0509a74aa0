package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lorikeet.ptx.device.AttendBackwardKernels;
import lorikeet.ptx.device.AttendBf16BackwardKernels;
import lorikeet.ptx.device.AttendBf16Kernel;
import lorikeet.ptx.device.AttendKernel;
import lorikeet.ptx.device.AttentionShape;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.RowOperand;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Attention.Attend;

/**
 * Attention over two sequences of random operands, forward and backward. The backward kernels are given any lse and delta: their
 * formulas hold for all.
 */
final class AttentionTrials {
    private static final int SEQUENCES = 2;
    private static final int ALIGNED = 16;

    /** Of a probability, and of a result, of at most half a unit in the last place each. */
    private static final double BF16_ROUNDING = 0x1p-7;

    private final AttentionShape shape;
    private final DType dtype;
    private final Map<String, MemorySegment> inputs = new HashMap<>();
    private final int[] queries;
    private final int[] keys;

    private AttentionTrials(Arena arena, AttentionShape shape, DType dtype) {
        this.shape = shape;
        this.dtype = dtype;
        long q = shape.tq() * shape.op().heads() * shape.dim();
        long k = shape.tk() * shape.op().kvHeads() * shape.dim();
        long seed = 21;
        for (String operand : List.of("q", "dO", "o")) inputs.put(operand, RandomFloats.of(arena, q, seed++));
        for (String operand : List.of("k", "v")) inputs.put(operand, RandomFloats.of(arena, k, seed++));
        MemorySegment lse = RandomFloats.of(arena, shape.tq() * shape.op().heads(), seed++);
        for (long i = 0; i < lse.byteSize() / Float.BYTES; i++) lse.setAtIndex(JAVA_FLOAT, i, 3 + lse.getAtIndex(JAVA_FLOAT, i));
        inputs.put("lse", lse);
        inputs.put("delta", RandomFloats.of(arena, shape.tq() * shape.op().heads(), seed));
        queries = cumulative(shape, shape.tq());
        keys = cumulative(shape, shape.tk());
        inputs.put("cuQ", arena.allocateFrom(JAVA_INT, queries));
        inputs.put("cuK", arena.allocateFrom(JAVA_INT, keys));
    }

    private static int[] cumulative(AttentionShape shape, long tokens) {
        return shape.sequences() == 1 ? new int[] {0, (int) tokens} : new int[] {0, (int) tokens / 3, (int) tokens};
    }

    /** Forward in float32. */
    static KernelTrial plain(Arena arena, AttentionShape shape) {
        return new AttentionTrials(arena, shape, DType.F32).f32(ALIGNED).getFirst();
    }

    /** Forward in bf16, with some of the kernel's ideas. */
    static KernelTrial bf16(Arena arena, AttentionShape shape, Set<AttendBf16Kernel.Idea> ideas) {
        AttentionTrials trials = new AttentionTrials(arena, shape, DType.BF16);
        KernelTrial all = trials.bf16(arena, ALIGNED).getFirst();
        LaunchDescriptor launch = AttendBf16Kernel.launch(shape, trials.query("q"), trials.key("k"), trials.key("v"), ALIGNED, ideas);
        return new KernelTrial(all.sizes(), launch, all.inputs(), all.results());
    }

    /**
     * @param shape of two sequences, the first a third of the tokens
     * @param alignment what addresses are promised to be multiples of: 16 tries the wide entries where the shape allows them
     */
    static List<KernelTrial> of(Arena arena, AttentionShape shape, DType dtype, int alignment) {
        AttentionTrials trials = new AttentionTrials(arena, shape, dtype);
        return dtype == DType.BF16 ? trials.bf16(arena, alignment) : trials.f32(alignment);
    }

    private List<KernelTrial> f32(int alignment) {
        AttentionReferences expected = new AttentionReferences(shape, inputs, queries, keys, 0);
        RowOperand q = query("q"), k = key("k"), v = key("v");
        List<KernelTrial> trials = new ArrayList<>();
        for (boolean async : new boolean[] {true, false}) {
            AttendBackwardKernels backward = new AttendBackwardKernels(shape, query("dO"), q, k, v, query("o"), alignment, async);
            trials.add(trial(AttendKernel.launch(shape, q, k, v, alignment, async), inputs, Map.of("o", expected::o, "lse", expected::lse)));
            if (async) trials.add(trial(backward.delta(), inputs, Map.of("delta", expected::delta)));
            trials.add(trial(backward.keys(), inputs, Map.of("dK", expected::dK, "dV", expected::dV)));
            trials.add(trial(backward.queries(), inputs, Map.of("dQ", expected::dQ)));
        }
        return trials;
    }

    private List<KernelTrial> bf16(Arena arena, int alignment) {
        Map<String, MemorySegment> halves = new HashMap<>(inputs);
        for (String operand : List.of("q", "k", "v", "dO", "o")) halves.put(operand, RandomFloats.rounded(arena, inputs.get(operand), DType.BF16));
        AttentionReferences expected = new AttentionReferences(shape, inputs, queries, keys, BF16_ROUNDING);
        RowOperand q = query("q"), k = key("k"), v = key("v");
        AttendBf16BackwardKernels backward = new AttendBf16BackwardKernels(shape, query("dO"), q, k, v, query("o"), alignment);
        return List.of(
                trial(AttendBf16Kernel.launch(shape, q, k, v, alignment), halves, Map.of("o", Reference.stored(DType.BF16, expected::o), "lse", expected::lse)),
                trial(backward.delta(), halves, Map.of("delta", expected::delta)),
                trial(backward.keys(), halves, Map.of("dK", Reference.stored(DType.BF16, expected::dK), "dV", Reference.stored(DType.BF16, expected::dV))),
                trial(backward.queries(), halves, Map.of("dQ", Reference.stored(DType.BF16, expected::dQ))));
    }

    /** Two sequences, by the sizes of all. */
    static AttentionShape shape(Attend op, long tq, long tk, long dim) {
        return new AttentionShape(op, tq, tk, dim, SEQUENCES);
    }

    private RowOperand query(String operand) {
        return RowOperand.dense(operand, dtype, shape.tq(), shape.op().heads() * shape.dim());
    }

    private RowOperand key(String operand) {
        return RowOperand.dense(operand, dtype, shape.tk(), shape.op().kvHeads() * shape.dim());
    }

    private KernelTrial trial(LaunchDescriptor launch, Map<String, MemorySegment> operands, Map<String, Reference> results) {
        Map<String, MemorySegment> given = new HashMap<>(operands);
        given.keySet().removeAll(results.keySet());
        String sizes = shape.tq() + " queries, " + shape.tk() + " keys, " + shape.op().heads() + " heads of " + shape.dim() + " over " + shape.op().kvHeads();
        return new KernelTrial(sizes, launch, given, results);
    }
}
