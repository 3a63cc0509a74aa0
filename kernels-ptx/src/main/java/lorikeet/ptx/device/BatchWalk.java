package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;

/** The batches of a product of broadcast operands, in groups that one launch can step through: two nested strides an operand. */
final class BatchWalk {
    private final List<Long> dims = new ArrayList<>();     // outermost first, neighbours merged where both operands step evenly
    private final List<Long> pSteps = new ArrayList<>();   // elements
    private final List<Long> qSteps = new ArrayList<>();

    /**
     * Batches of one launch.
     *
     * @param first number of its first batch
     * @param pFirst elements before its first matrix of P
     * @param qFirst elements before its first matrix of Q
     */
    record Group(long first, long pFirst, long qFirst, MatMulBatches batches) {
        /** From {@code elements} after the first element of {@code tensor} on. */
        Place place(Tensor tensor, long elements) {
            Place all = Place.of(tensor);
            long bytes = elements * tensor.dtype().bytes();
            return new Place(all.address() + bytes, all.bytes() - bytes);
        }

        /** P, aligned as this group's first matrix is. */
        MatMulOperand p(MatMulOperand operand) {
            return operand.after(pFirst);
        }

        /** Q, aligned as this group's first matrix is. */
        MatMulOperand q(MatMulOperand operand) {
            return operand.after(qFirst);
        }
    }

    /** Elements of an operand between neighbours along each axis, its matrices' axes too. */
    record Steps(Shape shape, long[] strides) {
        static Steps of(Tensor tensor) {
            return new Steps(tensor.shape(), tensor.strides());
        }

        /** Those of a dense tensor. */
        static Steps dense(Shape shape) {
            return new Steps(shape, shape.strides());
        }

        /** From one to the next along the axis that is {@code fromEnd} before the matrices; 0 where it is broadcast. */
        private long step(int fromEnd) {
            int axis = shape.rank() - 2 - fromEnd;
            return axis < 0 || shape.dim(axis) == 1 ? 0 : strides[axis];
        }
    }

    private BatchWalk(Shape batches, Steps p, Steps q) {
        for (int axis = 0; axis < batches.rank(); axis++) add(batches.dim(axis), p.step(batches.rank() - axis), q.step(batches.rank() - axis));
    }

    /** Groups for {@code batches}, none of which is 0; P and Q have two more axes and may lack leading ones. */
    static List<Group> of(Shape batches, Tensor p, Tensor q) {
        return of(batches, Steps.of(p), Steps.of(q));
    }

    /** As above, of operands that are not tensors. */
    static List<Group> of(Shape batches, Steps p, Steps q) {
        return new BatchWalk(batches, p, q).groups();
    }

    private void add(long dim, long p, long q) {
        if (dim == 1) return;
        int last = dims.size() - 1;
        if (last >= 0 && pSteps.get(last) == p * dim && qSteps.get(last) == q * dim) {
            dims.set(last, dims.get(last) * dim);
            pSteps.set(last, p);
            qSteps.set(last, q);
        } else {
            dims.add(dim);
            pSteps.add(p);
            qSteps.add(q);
        }
    }

    private List<Group> groups() {
        while (dims.size() < 2) {
            dims.addFirst(1L);
            pSteps.addFirst(0L);
            qSteps.addFirst(0L);
        }
        int outer = dims.size() - 2;
        MatMulBatches batches = new MatMulBatches(dims.get(outer), dims.getLast(), pSteps.get(outer), pSteps.getLast(), qSteps.get(outer), qSteps.getLast());
        List<Group> groups = new ArrayList<>();
        collect(groups, batches, 0, 0, 0, 0);
        return groups;
    }

    private void collect(List<Group> groups, MatMulBatches batches, int axis, long number, long p, long q) {
        if (axis == dims.size() - 2) {
            groups.add(new Group(number * batches.count(), p, q, batches));
            return;
        }
        for (long i = 0; i < dims.get(axis); i++) {
            collect(groups, batches, axis + 1, number * dims.get(axis) + i, p + i * pSteps.get(axis), q + i * qSteps.get(axis));
        }
    }
}
