package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lorikeet.ptx.device.OwnKernels;
import lorikeet.ptx.device.PtxOp;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.reference.ReferenceDevice;

/** Kernels of users' operations, found as services: each of their cases against their own reference. */
final class OwnTrials {
    /** Half of a unit in the last place of F32: the reference's results are rounded to their dtype. */
    private static final double ROUNDED = 0x1p-24;

    private OwnTrials() {}

    /** Of every case. */
    static List<Function<Arena, List<KernelTrial>>> all() {
        return OwnKernels.cases().stream().<Function<Arena, List<KernelTrial>>>map(opCase -> arena -> List.of(trial(arena, opCase))).toList();
    }

    /** Of one of {@link OwnKernels#cases}. */
    static KernelTrial trial(Arena arena, OpCase opCase) {
        PtxOp op = (PtxOp) opCase.op();
        List<String> names = op.operands();
        Map<String, MemorySegment> inputs = new HashMap<>();
        Map<String, Reference> results = new HashMap<>();
        try (ReferenceDevice reference = new ReferenceDevice(); Eager ops = Eager.on(reference)) {
            Tensor[] in = opCase.place(ops);
            for (int i = 0; i < in.length; i++) inputs.put(names.get(i), copy(arena, in[i]));
            Tensor[] out = ops.apply(op, in);
            for (int i = 0; i < out.length; i++) results.put(names.get(in.length + i), close(Host.doubles(ops, out[i]), out[i].spec(), opCase.tolerance().relative()));
            for (int i : op.writes()) results.put(names.get(i), close(Host.doubles(ops, in[i]), in[i].spec(), opCase.tolerance().relative()));
        }
        return new KernelTrial(opCase.name(), OwnKernels.launch(opCase), inputs, results);
    }

    private static MemorySegment copy(Arena arena, Tensor dense) {
        long bytes = dense.spec().bytes();
        return arena.allocate(Math.max(1, bytes), 16).copyFrom(dense.memory().asSlice(dense.byteOffset(), bytes));
    }

    private static Reference close(double[] values, Spec spec, double tolerance) {
        double largest = 0;
        for (double value : values) largest = Math.max(largest, Math.abs(value));
        double bound = Math.max(Double.MIN_VALUE, (tolerance + ROUNDED) * largest);
        return Reference.stored(spec.dtype(), element -> new Reference.Close(values[(int) element], bound));
    }
}
