package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.Philox;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Random;

/** Kernels of {@link Random}, F32. */
record RandomCpu(Cores cores) {

    static boolean supports(Random op, Spec[] in) {
        return switch (op) {
            case Random.Dropout _ -> in[0].dtype() == DType.F32;
            case Random.Uniform uniform -> uniform.out().dtype() == DType.F32;
            case Random.Normal normal -> normal.out().dtype() == DType.F32;
        };
    }

    /** The operand of every random operation: I64 seed and step. */
    record Counter(long seed, int step) {
        static Counter of(Tensor rng) {
            MemorySegment memory = rng.memory();
            long at = rng.byteOffset();
            return new Counter(memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at), (int) memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8));
        }
    }

    void run(Random op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Random.Dropout dropout -> dropout(dropout, in[0], Counter.of(in[1]), out[0]);
            case Random.Uniform uniform -> uniform(uniform, Counter.of(in[0]), out[0]);
            case Random.Normal normal -> normal(normal, Counter.of(in[0]), out[0]);
        }
    }

    private void dropout(Random.Dropout op, Tensor x, Counter rng, Tensor y) {
        MemorySegment from = x.memory();
        MemorySegment to = y.memory();
        cores.split(x.shape().count(), Cores.CHUNK, (begin, end, worker) ->
                cores.kernels().dropout(to, y.byteOffset() + 4 * begin, from, x.byteOffset() + 4 * begin,
                        op.p(), rng.seed, begin, op.site(), rng.step, (int) (end - begin)));
    }

    private void uniform(Random.Uniform op, Counter rng, Tensor y) {
        MemorySegment to = y.memory();
        double width = op.high() - op.low();
        cores.split(y.shape().count(), Cores.CHUNK, (begin, end, worker) -> {
            for (long i = begin; i < end; i++) {
                double value = op.low() + width * Philox.uniform(rng.seed, i, op.site(), rng.step);
                to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, y.byteOffset() + 4 * i, (float) value);
            }
        });
    }

    private void normal(Random.Normal op, Counter rng, Tensor y) {
        MemorySegment to = y.memory();
        cores.split(y.shape().count(), Cores.CHUNK, (begin, end, worker) -> {
            for (long i = begin; i < end; i++) {
                double value = op.mean() + op.std() * Philox.normal(rng.seed, i, op.site(), rng.step);
                to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, y.byteOffset() + 4 * i, (float) value);
            }
        });
    }
}
