package lorikeet.tensor.plan;

/**
 * What a pool held when it held the most; bytes.
 *
 * @param rounded as the pool hands blocks out
 * @param asked of {@code rounded}, what was asked for
 * @param scratch of {@code asked}, what a kernel had for itself while it ran
 */
public record Peak(long rounded, long asked, long scratch) {}
