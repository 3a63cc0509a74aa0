package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;

/** The operand of random operations: I64 {@code [2]}, seed and step. */
record Counter(long seed, int step) {
    static Counter of(Tensor rng) {
        long[] values = Bits.of(rng);
        return new Counter(values[0], (int) values[1]);
    }
}
