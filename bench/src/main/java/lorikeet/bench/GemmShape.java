package lorikeet.bench;

/**
 * Sizes of a product C {@code [m, n]} = A {@code [m, k]} · B {@code [k, n]} and how the operands lie in memory: NN as written,
 * NT with B stored as {@code [n, k]} (how linear layers keep their weights), TN with A stored as {@code [k, m]} (gradients of weights).
 */
record GemmShape(int m, int k, int n, boolean aTransposed, boolean bTransposed) {
    /** From a text such as {@code 256x2048x2048NT}: m x k x n and the form. */
    static GemmShape of(String text) {
        if (!text.matches("[1-9][0-9]{0,6}x[1-9][0-9]{0,6}x[1-9][0-9]{0,6}(NN|NT|TN)")) {
            throw new IllegalArgumentException("expected a product such as 256x2048x2048NT, found " + text);
        }
        String form = text.substring(text.length() - 2);
        String[] sizes = text.substring(0, text.length() - 2).split("x");
        return new GemmShape(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]), form.equals("TN"), form.equals("NT"));
    }

    /** Floating-point operations of the product; a fused multiply-add counts 2. */
    double flops() {
        return 2.0 * m * n * k;
    }
}
