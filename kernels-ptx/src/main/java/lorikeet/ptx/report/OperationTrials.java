package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import lorikeet.ptx.device.LaunchDescriptor;

/** Kernels that operations launch one after another: each tried alone, with the operands that the one before would give it. */
final class OperationTrials {
    private OperationTrials() {}

    /** On random operands. */
    static KernelTrial of(Arena arena, LaunchDescriptor launch) {
        return switch (launch.kernel()) {
            case "rms_norm", "add_rms_norm", "rms_norm dX" -> new NormTrials(arena, launch).trial();
            case "softmax", "softmax dX" -> new SoftmaxTrials(arena, launch).trial();
            case "reduce rows", "reduce columns" -> SumTrials.reduction(arena, launch);
            case "grad_norm" -> SumTrials.squares(arena, launch);
            case "grad_norm status" -> SumTrials.status(arena, launch);
            case "tally" -> SumTrials.tally(arena, launch);
            case "gather rows", "group rows", "scatter-add rows" -> new GatherTrials(arena, launch).trial();
            case "cross_entropy" -> new LossTrials(arena, launch).trial();
            case "loss total" -> LossTrials.total(arena, launch);
            case "matmul_mma C", "matmul_tf32 C" -> new MmaTrials(arena, launch).trial();
            case "adamw_8bit" -> new CodedTrials(arena, launch).trial();
            case "galore_adam" -> GaLoreTrials.adam(arena, launch);
            case "galore_update left", "galore_update right" -> GaLoreTrials.update(arena, launch);
            case "range_finder gram" -> RangeFinderTrials.gram(arena, launch);
            case "range_finder factor" -> RangeFinderTrials.factor(arena, launch);
            case "range_finder accept" -> RangeFinderTrials.accept(arena, launch);
            default -> throw new IllegalStateException("no trial of " + launch.kernel());
        };
    }
}
