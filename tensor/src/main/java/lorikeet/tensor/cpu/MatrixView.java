package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;

/**
 * A matrix in memory, as a product reads or writes it. Element (i, j) lies {@code i · rowStride + j · columnStride}
 * elements behind byte {@code offset}; any offset (odd ones too) and any strides are allowed.
 *
 * @param data where the elements are
 * @param offset byte of element (0, 0)
 * @param rowStride elements from one row to the next
 * @param columnStride elements from one column to the next
 * @param dtype F32, BF16 or F16
 */
public record MatrixView(MemorySegment data, long offset, long rowStride, long columnStride, DType dtype) {
    public MatrixView {
        if (dtype != DType.F32 && !dtype.is16Bit()) {
            throw new IllegalArgumentException("matrix product: expected F32, BF16 or F16, found " + dtype);
        }
    }

    /** An F32 matrix. */
    public static MatrixView f32(MemorySegment data, long offset, long rowStride, long columnStride) {
        return new MatrixView(data, offset, rowStride, columnStride, DType.F32);
    }

    /** Rows of {@code columns} elements each, one after another. */
    public static MatrixView dense(MemorySegment data, long offset, long columns, DType dtype) {
        return new MatrixView(data, offset, columns, 1, dtype);
    }

    /** The transposed matrix over the same memory. */
    public MatrixView transposed() {
        return new MatrixView(data, offset, columnStride, rowStride, dtype);
    }

    /** The rows from {@code row} on. */
    MatrixView below(long row) {
        return new MatrixView(data, at(row, 0), rowStride, columnStride, dtype);
    }

    /** The columns from {@code column} on. */
    MatrixView from(long column) {
        return new MatrixView(data, at(0, column), rowStride, columnStride, dtype);
    }

    /** The first column, with rows as lines. */
    MatrixView oneColumn() {
        return new MatrixView(data, offset, rowStride, 1, dtype);
    }

    /** Whether rows are the lines that are contiguous, or no lines are; else columns are. */
    boolean hasLines() {
        return columnStride == 1 || rowStride != 1;
    }

    /** Byte of element (row, column). */
    long at(long row, long column) {
        return offset + (row * rowStride + column * columnStride) * dtype.bytes();
    }
}
