package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.op.Reduce;

/**
 * A reduction of a dense tensor as launches one after another: the last of the reduced axes first, neighbours among them as one,
 * and again while an axis leaves more than one part. Results between them lie in scratch.
 */
record ReduceSteps(List<ReduceKernels> steps, long terms) {
    /** Over {@code axes} of {@code shape}, which holds at least one element. */
    static ReduceSteps of(Reduce.Kind kind, Shape shape, List<Integer> axes) {
        return of(kind, shape, axes, DType.F32);
    }

    /** As {@link #of(Reduce.Kind, Shape, List)}, from and to {@code dtype}: between launches results are F32. */
    static ReduceSteps of(Reduce.Kind kind, Shape shape, List<Integer> axes, DType dtype) {
        List<ReduceKernels> steps = new ArrayList<>();
        long inner = 1;
        long outer = shape.count();
        int i = shape.rank() - 1;
        while (i >= 0) {
            boolean reduces = axes.contains(i);
            long run = 1;
            for (; i >= 0 && axes.contains(i) == reduces; i--) run *= shape.dim(i);
            outer /= run;
            if (!reduces) inner *= run;
            else reduce(steps, new ReduceKernels(kind, outer, run, inner));
        }
        if (steps.isEmpty()) steps.add(new ReduceKernels(kind, 1, 1, shape.count())); // no axes: a copy
        return new ReduceSteps(typed(steps, dtype), axes.stream().mapToLong(shape::dim).reduce(1, (a, b) -> a * b));
    }

    private static List<ReduceKernels> typed(List<ReduceKernels> steps, DType dtype) {
        int last = steps.size() - 1;
        return IntStream.rangeClosed(0, last).mapToObj(i -> {
            ReduceKernels step = steps.get(i);
            return new ReduceKernels(step.kind(), step.outer(), step.n(), step.inner(), i == 0 ? dtype : DType.F32, i == last ? dtype : DType.F32);
        }).toList();
    }

    private static void reduce(List<ReduceKernels> steps, ReduceKernels step) {
        steps.add(step);
        if (step.parts() > 1) reduce(steps, new ReduceKernels(step.kind(), step.outer(), step.parts(), step.inner()));
    }

    /** Bytes of scratch for the results between launches. */
    long workspace() {
        return steps.stream().limit(steps.size() - 1L).mapToLong(ReduceSteps::bytes).sum();
    }

    private static long bytes(ReduceKernels step) {
        return Aligned.bytes(step.results() * Float.BYTES);
    }

    /** From x to y, both dense, with scratch from byte {@code offset} of {@code workspace} on. */
    void run(Launcher launcher, Place x, Place y, MemorySegment workspace, long offset) {
        Place from = x;
        long at = offset;
        for (int i = 0; i < steps.size(); i++) {
            ReduceKernels step = steps.get(i);
            boolean last = i == steps.size() - 1;
            Place to = last ? y : Place.of(workspace, at, bytes(step));
            double divisor = last && step.kind() == Reduce.Kind.MEAN ? terms : 1;
            launcher.launch(step.launch("x", "y", divisor, Place.alignment(List.of(from, to))), Map.of("x", from, "y", to));
            at += bytes(step);
            from = to;
        }
    }
}
