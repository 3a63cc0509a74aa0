package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Gather;

/** Kernels of {@link Gather}. Ids are checked before anything is read or written. */
record GatherCpu(Cores cores) {
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;

    static Layout layout(int operand) {
        return operand == 0 ? Layout.ROWS : Layout.DENSE;
    }

    static boolean supports(Gather op, Spec[] in) {
        return switch (op) {
            case Gather.Rows _ -> true;
            case Gather.RowsBackward _ -> in[0].dtype() == DType.F32;
        };
    }

    /** Positions sorted by id: where each id's positions begin, and the positions. */
    static long workspace(Gather op, Spec[] in) {
        return switch (op) {
            case Gather.Rows _ -> 0;
            case Gather.RowsBackward backward -> 4 * (backward.rows() + 1 + in[1].shape().dim(0));
        };
    }

    void run(Gather op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Gather.Rows _ -> gather(op, in[0], in[1], out[0]);
            case Gather.RowsBackward _ -> scatterAdd(op, in[0], in[1], out[0], workspace);
        }
    }

    private void gather(Gather op, Tensor table, Tensor ids, Tensor y) {
        check(op, ids, table.dim(0));
        int d = Sizes.of(table.dim(1));
        MemorySegment from = table.memory();
        MemorySegment to = y.memory();
        MemorySegment index = ids.memory();
        long rowBytes = (long) d * y.dtype().bytes();
        long tableBytes = table.stride(0) * table.dtype().bytes();
        cores.splitRows(ids.dim(0), d, (begin, end, worker) -> {
            for (long i = begin; i < end; i++) {
                int id = index.get(I32, ids.byteOffset() + 4 * i);
                Convert.row(cores.kernels(), y.dtype(), to, y.byteOffset() + i * rowBytes,
                        table.dtype(), from, table.byteOffset() + id * tableBytes, d);
            }
        });
    }

    private static void check(Gather op, Tensor ids, long rows) {
        MemorySegment index = ids.memory();
        for (long i = 0; i < ids.dim(0); i++) {
            int id = index.get(I32, ids.byteOffset() + 4 * i);
            if (id < 0 || id >= rows) throw new ShapeException(op.name() + ": id " + id + " at index " + i + " is outside of the table's " + rows + " rows");
        }
    }

    private void scatterAdd(Gather op, Tensor dY, Tensor ids, Tensor dTable, MemorySegment sorted) {
        check(op, ids, dTable.dim(0));
        long rows = dTable.dim(0);
        sort(ids, rows, sorted);
        int d = Sizes.of(dTable.dim(1));
        long stride = 4 * dY.stride(0);
        MemorySegment from = dY.memory();
        MemorySegment to = dTable.memory();
        cores.splitRows(rows, d, (begin, end, worker) -> {
            for (long id = begin; id < end; id++) {
                long at = dTable.byteOffset() + 4 * id * d;
                cores.kernels().fill(to, at, 0, d);
                int last = sorted.get(I32, 4 * (id + 1));
                for (long i = sorted.get(I32, 4 * id); i < last; i++) {
                    int position = sorted.get(I32, 4 * (rows + 1 + i));
                    cores.kernels().add(to, at, to, at, from, dY.byteOffset() + position * stride, d);
                }
            }
        });
    }

    /** Counting sort, stable: {@code sorted} = [rows + 1] begins, then positions grouped by id, each group ascending. */
    private static void sort(Tensor ids, long rows, MemorySegment sorted) {
        MemorySegment index = ids.memory();
        long first = ids.byteOffset();
        long n = ids.dim(0);
        sorted.asSlice(0, 4 * (rows + 1)).fill((byte) 0);
        for (long i = 0; i < n; i++) add(sorted, 4L * index.get(I32, first + 4 * i), 1);
        int end = 0;
        for (long id = 0; id <= rows; id++) end = add(sorted, 4 * id, end);
        // Each count has become its group's end; walking backwards turns it into the group's begin.
        for (long i = n - 1; i >= 0; i--) {
            int at = add(sorted, 4L * index.get(I32, first + 4 * i), -1);
            sorted.set(I32, 4 * (rows + 1 + at), (int) i);
        }
    }

    private static int add(MemorySegment counts, long at, int value) {
        int sum = counts.get(I32, at) + value;
        counts.set(I32, at, sum);
        return sum;
    }
}
