package lorikeet.ptx.estimate;

/**
 * The time that one resource of a GPU would need alone.
 *
 * @param name what limits: {@code DRAM}, {@code tensor_bf16}, ...
 * @param how the computation, with its figures
 */
public record Limit(String name, double seconds, String how) {}
