package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Optimize;

/**
 * {@link Optimize} over float32 tensors by {@code grad_norm.ptx}, {@code grad_norm_status.ptx}, {@code adamw.ptx} and {@code adamw_8bit.ptx}, a
 * launch for each tensor.
 */
record OptimizePtx(Launcher launcher) implements OpKernels<Optimize> {
    @Override
    public boolean supports(Optimize op, Spec[] in) {
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

    @Override
    public Layout layout(Optimize op, int operand) {
        return Layout.DENSE;
    }

    @Override
    public long workspace(Optimize op, Spec[] in) {
        return switch (op) {
            case Optimize.GradNorm _ -> GradNormKernels.bytes(parts(Arrays.stream(in)));
            case Optimize.Tally _ -> TallyKernel.OPEN;
            case Optimize.AdamW _, Optimize.AdamW8bit _ -> 0;
        };
    }

    private static long parts(Stream<Spec> gradients) {
        return gradients.mapToLong(spec -> GradNormKernels.parts(spec.shape().count())).sum();
    }

    @Override
    public void run(Optimize op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Optimize.GradNorm norm -> gradNorm(norm, in, out[0], workspace);
            case Optimize.Tally tally -> {
                for (int i = 0; i < tally.parts(); i++) tally(tally, i, in, Place.of(workspace, 0, TallyKernel.OPEN));
            }
            case Optimize.AdamW8bit adamW -> {
                for (int i = 4; i < in.length; i += 6) adamW8bit(adamW, in, Arrays.copyOfRange(in, i, i + 6));
            }
            case Optimize.AdamW adamW -> {
                for (int i = 2; i < in.length; i += 4) adamW(adamW, in[0], in[1], Arrays.copyOfRange(in, i, i + 4));
            }
        }
    }

    private void gradNorm(Optimize.GradNorm op, Tensor[] gradients, Tensor status, MemorySegment workspace) {
        long parts = parts(Arrays.stream(gradients).map(Tensor::spec));
        Place sums = Place.of(workspace, 0, GradNormKernels.bytes(parts));
        long first = 0;
        for (int i = 0; i < gradients.length; i++) {
            long count = gradients[i].shape().count();
            launcher.launch(GradNormKernels.squares(count, i, first, parts, Place.alignment(gradients[i])), Map.of("g", Place.of(gradients[i]), "sums", sums));
            first += GradNormKernels.parts(count);
        }
        launcher.launch(GradNormKernels.status(op, parts), Map.of("sums", sums, "status", Place.of(status)));
    }

    private void tally(Optimize.Tally op, int part, Tensor[] in, Place open) {
        launcher.launch(TallyKernel.launch(part == 0, part == op.parts() - 1), Map.of("tally", Place.of(in[0]), "status", Place.of(in[1]),
                "loss", Place.of(in[2 + 2 * part]), "correct", Place.of(in[3 + 2 * part]), "open", open));
    }

    /** @param of parameter, gradient and both moments */
    private void adamW(Optimize.AdamW op, Tensor step, Tensor status, Tensor[] of) {
        launcher.launch(AdamWKernel.launch(op, of[0].shape().count(), Place.alignment(of)), Map.of("p", Place.of(of[0]), "g", Place.of(of[1]),
                "m", Place.of(of[2]), "v", Place.of(of[3]), "step", Place.of(step), "status", Place.of(status)));
    }

    /** @param of of parameter and gradient, then codes and scales of both moments */
    private void adamW8bit(Optimize.AdamW8bit op, Tensor[] in, Tensor[] of) {
        launcher.launch(AdamW8bitKernel.step(op, of[0].shape().count(), Place.alignment(of[0], of[1], of[2], of[4])), Map.of("p", Place.of(of[0]),
                "g", Place.of(of[1]), "m", Place.of(of[2]), "mScales", Place.of(of[3]), "v", Place.of(of[4]), "vScales", Place.of(of[5]),
                "step", Place.of(in[0]), "status", Place.of(in[1]), "signed map", Place.of(in[2]), "unsigned map", Place.of(in[3])));
    }
}
