package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;

/**
 * The loop nest over strided tensors of one shape, or broadcast to it. Neighbouring dimensions that every operand steps
 * through evenly are one axis, so that the columns, the innermost axis, are as many as they can be. All strides in bytes.
 *
 * @param axes innermost first, at least one; none has size 1 unless it is the only one
 */
record Nest(List<Axis> axes) {
    /** @param strides bytes between neighbours, by operand; 0 for one that is broadcast along the axis */
    record Axis(long size, long... strides) {
        /** Whether every operand goes on along this axis where {@code inner} ends. */
        private boolean continues(Axis inner) {
            return IntStream.range(0, strides.length).allMatch(o -> strides[o] == inner.strides[o] * inner.size);
        }
    }

    /** A nest that one launch walks, and the bytes from each operand's first element to where it begins. */
    record Part(Nest nest, long[] offsets) {
        /** Where {@code tensor}, the operand {@code o}, lies in this part. */
        Place place(int o, Tensor tensor) {
            return Place.of(tensor).from(offsets[o]);
        }
    }

    Nest {
        axes = List.copyOf(axes);
    }

    /** All elements of {@code shape}; operands are counted in the order given. */
    static Nest over(Shape shape, Tensor... operands) {
        List<Axis> axes = new ArrayList<>();
        for (int d = shape.rank() - 1; d >= 0; d--) {
            if (shape.dim(d) == 1) continue;
            Axis axis = axis(shape, d, operands);
            int last = axes.size() - 1;
            if (last >= 0 && axis.continues(axes.get(last))) axes.set(last, new Axis(axis.size * axes.get(last).size, axes.get(last).strides));
            else axes.add(axis);
        }
        if (axes.isEmpty()) axes.add(new Axis(1, IntStream.range(0, operands.length).mapToLong(o -> operands[o].dtype().bytes()).toArray()));
        return new Nest(axes);
    }

    private static Axis axis(Shape shape, int d, Tensor[] operands) {
        long[] strides = new long[operands.length];
        for (int o = 0; o < operands.length; o++) {
            int own = d - shape.rank() + operands[o].shape().rank();
            strides[o] = own < 0 || operands[o].dim(own) == 1 ? 0 : operands[o].stride(own) * operands[o].dtype().bytes();
        }
        return new Axis(shape.dim(d), strides);
    }

    long columns() {
        return axes.getFirst().size;
    }

    /** Columns of one row of elements that lie close, of {@code bytes} each by operand. */
    static Nest row(long columns, long... bytes) {
        return new Nest(List.of(new Axis(columns, bytes)));
    }

    /** How often the columns are walked. */
    long rows() {
        return axes.stream().skip(1).mapToLong(Axis::size).reduce(1, (a, b) -> a * b);
    }

    boolean isEmpty() {
        return axes.stream().anyMatch(axis -> axis.size == 0);
    }

    /** Elements of {@code axis}: 1 beyond the outermost. */
    long size(int axis) {
        return axis < axes.size() ? axes.get(axis).size : 1;
    }

    /** Bytes between neighbours of {@code operand} along {@code axis}: 0 beyond the outermost, and of operands that are not here. */
    long stride(int axis, int operand) {
        return axis < axes.size() && operand < axes.get(axis).strides.length ? axes.get(axis).strides[operand] : 0;
    }

    /** Whether neighbours along the columns, of {@code bytes} each, touch in every operand. */
    boolean isClose(long bytes) {
        return Arrays.stream(axes.getFirst().strides).allMatch(stride -> stride == bytes);
    }

    /** The axis along which neighbours in {@code operand}, of {@code bytes} each, touch; -1 if there is none. */
    int closeAxis(int operand, long bytes) {
        return IntStream.range(0, axes.size()).filter(axis -> axes.get(axis).strides[operand] == bytes).findFirst().orElse(-1);
    }

    /** The same elements in another order: the axes {@code first} and {@code second} innermost. */
    Nest innermost(int first, int second) {
        List<Axis> others = new ArrayList<>(axes);
        others.removeAll(List.of(axes.get(first), axes.get(second)));
        others.addAll(0, List.of(axes.get(first), axes.get(second)));
        return new Nest(others);
    }

    /** Whether all rows of all operands begin at multiples of {@code bytes} from the first. */
    boolean rowsAreMultiplesOf(long bytes) {
        return IntStream.range(0, axes.getFirst().strides.length).allMatch(o -> rowsAreMultiplesOf(o, bytes));
    }

    boolean rowsAreMultiplesOf(int operand, long bytes) {
        return axes.stream().skip(1).allMatch(axis -> axis.strides[operand] % bytes == 0);
    }

    /** Bytes from the first element of {@code operand}, of {@code bytes}, to the end of its last. */
    long span(int operand, int bytes) {
        return isEmpty() ? 0 : bytes + axes.stream().mapToLong(axis -> (axis.size - 1) * Math.max(0, axis.strides[operand])).sum();
    }

    /** Bytes of the different elements of {@code operand}, of {@code bytes} each. */
    long distinct(int operand, int bytes) {
        return bytes * axes.stream().mapToLong(axis -> axis.strides[operand] == 0 && axis.size > 0 ? 1 : axis.size).reduce(1, (a, b) -> a * b);
    }

    /** This nest as nests of at most {@code most} axes each, in order. */
    List<Part> parts(int most) {
        if (isEmpty()) return List.of();
        int operands = axes.getFirst().strides.length;
        if (axes.size() <= most) return List.of(new Part(this, new long[operands]));
        Axis outermost = axes.getLast();
        List<Part> parts = new ArrayList<>();
        for (long i = 0; i < outermost.size; i++) {
            for (Part part : new Nest(axes.subList(0, axes.size() - 1)).parts(most)) {
                long[] offsets = part.offsets.clone();
                for (int o = 0; o < operands; o++) offsets[o] += i * outermost.strides[o];
                parts.add(new Part(part.nest, offsets));
            }
        }
        return parts;
    }
}
