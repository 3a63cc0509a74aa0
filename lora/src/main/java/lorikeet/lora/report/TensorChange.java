package lorikeet.lora.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;

/**
 * What training did to one tensor.
 *
 * @param values how many it holds
 * @param changed how many of them differ in the dtype in which they are saved
 * @param startNorm root of the sum of squares before training
 * @param changeNorm the same of the differences
 * @param largest of the differences, without sign
 */
record TensorChange(String name, long values, long changed, double startNorm, double changeNorm, double largest) {
    /** Elements looked at together: what this needs of memory, whatever the tensor's size. */
    private static final int STRETCH = 1 << 18;

    /** What is known of a tensor's values before training, as plain memory. */
    record Start(MemorySegment values, DType dtype) {}

    double relative() {
        return startNorm == 0 ? Double.NaN : changeNorm / startNorm;
    }

    /** @param saved dtype of the checkpoint; {@code now} is dense */
    static TensorChange of(Ops ops, String name, Start start, Tensor now, DType saved) {
        Sums sums = new Sums(start, now.dtype(), saved);
        read(ops, now, sums);
        return new TensorChange(name, now.shape().count(), sums.changed, Math.sqrt(sums.start), Math.sqrt(sums.change), sums.largest);
    }

    /** Root of the sum of squares of a dense tensor. */
    static double norm(Ops ops, Tensor tensor) {
        double[] sum = new double[1];
        read(ops, tensor, (memory, first, count) -> {
            for (int i = 0; i < count; i++) {
                double value = Elements.get(memory, tensor.dtype(), i);
                sum[0] += value * value;
            }
        });
        return Math.sqrt(sum[0]);
    }

    @FunctionalInterface
    private interface Stretch {
        /** Elements {@code first} to {@code first + count} are at the start of {@code memory}. */
        void read(MemorySegment memory, long first, int count);
    }

    private static void read(Ops ops, Tensor tensor, Stretch each) {
        long all = tensor.shape().count();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(1, Math.min(all, STRETCH) * tensor.dtype().bytes()), 64);
            for (long first = 0; first < all; first += STRETCH) {
                int count = (int) Math.min(STRETCH, all - first);
                Tensor view = tensor.view(Shape.of(count), new long[] {1}, tensor.offset() + first);
                ops.device().download(view, memory.asSlice(0, view.spec().bytes()));
                each.read(memory, first, count);
            }
        }
    }

    private static final class Sums implements Stretch {
        private final Start before;
        private final DType dtype, saved;
        private final MemorySegment rounded = MemorySegment.ofArray(new long[1]);
        private double start, change, largest;
        private long changed;

        Sums(Start before, DType dtype, DType saved) {
            this.before = before;
            this.dtype = dtype;
            this.saved = saved;
        }

        @Override
        public void read(MemorySegment now, long first, int count) {
            for (int i = 0; i < count; i++) {
                double old = Elements.get(before.values, before.dtype, first + i);
                double value = Elements.get(now, dtype, i);
                double difference = value - old;
                start += old * old;
                change += difference * difference;
                largest = Math.max(largest, Math.abs(difference));
                if (asSaved(value) != old) changed++;
            }
        }

        private double asSaved(double value) {
            if (dtype == saved) return value;
            Elements.set(rounded, saved, 0, value);
            return Elements.get(rounded, saved, 0);
        }
    }
}
