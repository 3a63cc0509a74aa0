package lorikeet.tensor.cpu;

/**
 * Numbers of one AdamW step, computed in F64 and rounded once, as PyTorch does.
 *
 * @param decay          1 - learning rate · weight decay
 * @param beta1Rest      1 - β₁
 * @param beta2          β₂
 * @param beta2Rest      1 - β₂
 * @param stepSize       learning rate / (1 - β₁ᵗ)
 * @param rootCorrection √(1 - β₂ᵗ)
 * @param eps            added to the denominator
 * @param gradientScale  what gradients are multiplied by first (clipping)
 */
public record AdamWStep(float decay, float beta1Rest, float beta2, float beta2Rest, float stepSize, float rootCorrection,
        float eps, float gradientScale) {
    /** Of the usual settings; {@code correction1} is 1 - β₁ᵗ and {@code correction2} 1 - β₂ᵗ. */
    public static AdamWStep of(double learningRate, double beta1, double beta2, double eps, double weightDecay,
            double correction1, double correction2, double gradientScale) {
        return new AdamWStep((float) (1 - learningRate * weightDecay), (float) (1 - beta1), (float) beta2,
                (float) (1 - beta2), (float) (learningRate / correction1), (float) Math.sqrt(correction2), (float) eps,
                (float) gradientScale);
    }
}
