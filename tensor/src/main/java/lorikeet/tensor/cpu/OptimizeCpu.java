package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.AdamW8bitCpu.Coded;
import lorikeet.tensor.op.Optimize;

/**
 * Kernels of {@link Optimize} over lists of tensors in F32, cut into parts of {@value #PART} elements. The norm's
 * squares are added in F64 part by part ({@link SumRows#sumSquaresF64}), then parts and tensors in ascending order.
 */
record OptimizeCpu(Cores cores) {
    private static final int PART = 1 << 16;
    private static final double EPSILON = 1e-6;
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    static boolean supports(Optimize op, Spec[] in) {
        return switch (op) {
            case Optimize.GradNorm _ -> floats(in, 0, 1);
            case Optimize.Tally _ -> true;
            case Optimize.AdamW _ -> floats(in, 2, 1);
            case Optimize.AdamW8bit _ -> floats(in, 4, 6);
        };
    }

    /** Whether every {@code step}-th operand from {@code first} on is F32. */
    private static boolean floats(Spec[] in, int first, int step) {
        for (int i = first; i < in.length; i += step) if (in[i].dtype() != DType.F32) return false;
        return true;
    }

    static long workspace(Optimize op, Spec[] in, int threads) {
        return switch (op) {
            case Optimize.GradNorm _ -> parts(in);
            case Optimize.Tally _, Optimize.AdamW _ -> 0;
            case Optimize.AdamW8bit _ -> AdamW8bitCpu.workspace(threads);
        };
    }

    private static long parts(Spec[] in) {
        long parts = 0;
        for (Spec spec : in) parts += Math.ceilDiv(spec.shape().count(), PART);
        return 8 * parts;
    }

    void run(Optimize op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Optimize.GradNorm norm -> gradNorm(norm, in, out[0], workspace);
            case Optimize.Tally tally -> tally(tally, in[0], in[1], in);
            case Optimize.AdamW adamW -> adamW(adamW, in);
            case Optimize.AdamW8bit adamW -> adamW8bit(adamW, in, workspace);
        }
    }

    private void gradNorm(Optimize.GradNorm op, Tensor[] gradients, Tensor status, MemorySegment workspace) {
        long at = 0;
        for (Tensor gradient : gradients) {
            squares(gradient, workspace, at);
            at += 8 * Math.ceilDiv(gradient.shape().count(), PART);
        }
        double total = 0;
        int nonFinite = -1;
        at = 0;
        for (int i = 0; i < gradients.length; i++) {
            double sum = 0;
            for (long end = at + 8 * Math.ceilDiv(gradients[i].shape().count(), PART); at < end; at += 8) sum += workspace.get(F64, at);
            // Squares of finite F32 numbers cannot overflow F64.
            if (nonFinite < 0 && !Double.isFinite(sum)) nonFinite = i;
            total += sum;
        }
        double norm = Math.sqrt(total);
        set(status, 0, norm);
        set(status, 1, op.maxNorm() == 0 ? 1 : Math.min(1, op.maxNorm() / (norm + EPSILON)));
        set(status, 2, nonFinite);
    }

    private void squares(Tensor gradient, MemorySegment sums, long at) {
        MemorySegment g = gradient.memory();
        cores.split(gradient.shape().count(), PART, (begin, end, worker) ->
                sums.set(F64, at + 8 * (begin / PART), cores.kernels().sumSquaresF64(g, gradient.byteOffset() + 4 * begin, (int) (end - begin))));
    }

    private static void tally(Optimize.Tally op, Tensor tally, Tensor status, Tensor[] in) {
        double loss = 0;
        double correct = 0;
        for (int i = 0; i < op.parts(); i++) {
            loss += get(in[2 + 2 * i], 0);
            correct += get(in[3 + 2 * i], 0);
        }
        boolean failed = get(tally, 5) >= 0;
        if (!failed && get(status, 2) < 0 && Double.isFinite(loss)) {
            double[] sums = {get(tally, 0) + 1, get(tally, 1) + loss, get(tally, 2) + correct, loss, get(status, 0)};
            for (int i = 0; i < sums.length; i++) set(tally, i, sums[i]);
            return;
        }
        if (!failed) {
            set(tally, 5, get(tally, 0));
            set(tally, 6, Double.isFinite(loss) ? get(status, 2) : -1);
        }
        set(status, 2, Math.max(get(status, 2), 0));
    }

    private void adamW(Optimize.AdamW op, Tensor[] in) {
        Tensor step = in[0];
        Tensor status = in[1];
        if (get(status, 2) >= 0) return;
        AdamWStep numbers = AdamWStep.of(get(step, 0), op.beta1(), op.beta2(), op.eps(), op.weightDecay(), get(step, 1), get(step, 2), get(status, 1));
        for (int i = 2; i < in.length; i += 4) adamW(numbers, in[i], in[i + 1], in[i + 2], in[i + 3]);
    }

    private void adamW8bit(Optimize.AdamW8bit op, Tensor[] in, MemorySegment workspace) {
        Tensor step = in[0];
        Tensor status = in[1];
        if (get(status, 2) >= 0) return;
        AdamWStep numbers = AdamWStep.of(get(step, 0), op.beta1(), op.beta2(), op.eps(), op.weightDecay(), get(step, 1), get(step, 2), get(status, 1));
        DynamicMap signed = AdamW8bitCpu.map(in[2]);
        DynamicMap unsigned = AdamW8bitCpu.map(in[3]);
        AdamW8bitCpu each = new AdamW8bitCpu(cores, workspace);
        for (int i = 4; i < in.length; i += 6) {
            each.run(numbers, in[i], in[i + 1], Coded.of(signed, true, in[i + 2], in[i + 3]), Coded.of(unsigned, false, in[i + 4], in[i + 5]));
        }
    }

    /** One tensor's step. */
    void adamW(AdamWStep numbers, Tensor parameter, Tensor gradient, Tensor first, Tensor second) {
        MemorySegment p = parameter.memory();
        MemorySegment g = gradient.memory();
        MemorySegment m = first.memory();
        MemorySegment v = second.memory();
        cores.split(parameter.shape().count(), PART, (begin, end, worker) -> Cores.stretches(end - begin, (from, n) -> {
            long skip = 4 * (begin + from);
            cores.kernels().adamW(p, parameter.byteOffset() + skip, m, first.byteOffset() + skip, v, second.byteOffset() + skip,
                    g, gradient.byteOffset() + skip, numbers, n);
        }));
    }

    private static double get(Tensor tensor, int i) {
        return tensor.memory().get(F64, tensor.byteOffset() + 8L * i);
    }

    private static void set(Tensor tensor, int i, double value) {
        tensor.memory().set(F64, tensor.byteOffset() + 8L * i, value);
    }
}
