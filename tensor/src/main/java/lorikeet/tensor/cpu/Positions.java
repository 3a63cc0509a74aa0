package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/**
 * Cross-entropy position by position: labels checked against the vocabulary, and the loss and the hit of each position
 * kept in scratch memory until they are added, in F64 and in ascending order.
 */
record Positions(Tensor labels, double norm, int vocab, MemorySegment results) {
    /** Label of a position that is left out. */
    static final int IGNORED = -100;

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    /** Scratch at the beginning of {@code results}: loss and hit of each position, F64 {@code [n, 2]}. */
    static long bytes(long n) {
        return Sizes.aligned(16 * n);
    }

    static Positions of(Op op, Tensor labels, Tensor norm, int vocab, MemorySegment results) {
        Positions positions = new Positions(labels, norm.memory().get(F64, norm.byteOffset()), vocab, results);
        for (long i = 0; i < positions.count(); i++) {
            int label = positions.label(i);
            if (label != IGNORED && (label < 0 || label >= vocab)) {
                throw new ShapeException(op.name() + ": label " + label + " at position " + i + " is neither " + IGNORED + " nor below the vocabulary's " + vocab);
            }
        }
        return positions;
    }

    long count() {
        return labels.dim(0);
    }

    int label(long i) {
        return labels.memory().get(ValueLayout.JAVA_INT_UNALIGNED, labels.byteOffset() + 4 * i);
    }

    boolean trains(long i) {
        return label(i) != IGNORED;
    }

    /** Loss of position {@code i} from its logits x {@code [vocab]}; {@code scratch} holds {@link Cores#CHUNK} floats. */
    void loss(Kernels kernels, long i, MemorySegment x, long at, MemorySegment scratch, long scratchAt) {
        if (trains(i)) position(kernels, i, x, at, scratch, scratchAt, 0);
        else leaveOut(i);
    }

    /** Position {@code i} counts for nothing. */
    void leaveOut(long i) {
        set(i, 0, 0);
    }

    /** Loss of position {@code i}, and dx = norm · (softmax(x) - onehot(label)), which may lie over x. */
    void gradient(Kernels kernels, long i, MemorySegment x, long at, MemorySegment dx, long dxAt) {
        if (!trains(i)) {
            leaveOut(i);
            kernels.fill(dx, dxAt, 0, vocab);
            return;
        }
        double sum = position(kernels, i, x, at, dx, dxAt, 4);
        kernels.scale(dx, dxAt, (float) (norm / sum), dx, dxAt, vocab);
        long label = dxAt + 4L * label(i);
        dx.set(F32, label, dx.get(F32, label) - (float) norm);
    }

    /** Writes e^(x - max) to y, {@code step} bytes an element (0: stretches over one another); returns its sum. */
    private double position(Kernels kernels, long i, MemorySegment x, long at, MemorySegment y, long yAt, int step) {
        int label = label(i);
        float target = x.get(F32, at + 4L * label);
        float max = kernels.max(x, at, vocab);
        boolean hit = target == max && (label == 0 || kernels.max(x, at, label) < max);
        double sum = 0;
        for (int j = 0; j < vocab; j += Cores.CHUNK) {
            int n = Math.min(Cores.CHUNK, vocab - j);
            sum += kernels.expSum(y, yAt + (long) step * j, x, at + 4L * j, max, n);
        }
        // StrictMath: the same bits on every machine.
        set(i, StrictMath.log(sum) + max - target, hit ? 1 : 0);
        return sum;
    }

    private void set(long i, double loss, double hit) {
        results.set(F64, 16 * i, loss);
        results.set(F64, 16 * i + 8, hit);
    }

    /** Writes norm · Σ loss and the number of hits. */
    void total(Tensor loss, Tensor correct) {
        double sum = 0;
        double hits = 0;
        for (long i = 0; i < count(); i++) {
            sum += results.get(F64, 16 * i);
            hits += results.get(F64, 16 * i + 8);
        }
        loss.memory().set(F64, loss.byteOffset(), sum * norm);
        correct.memory().set(F64, correct.byteOffset(), hits);
    }
}
