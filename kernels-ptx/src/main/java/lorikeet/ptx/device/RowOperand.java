package lorikeet.ptx.device;

import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;
import lorikeet.tensor.Tensor;

/**
 * A matrix whose rows are contiguous and lie {@code stride} elements apart.
 *
 * @param operand its name in the formula of the op
 */
public record RowOperand(String operand, DType dtype, long rows, long width, long stride) {
    private static final long MOST = (1L << 32) - 1;

    /** Rows of F32 one after another. */
    public static RowOperand dense(String operand, long rows, long width) {
        return dense(operand, DType.F32, rows, width);
    }

    /** Rows one after another. */
    public static RowOperand dense(String operand, DType dtype, long rows, long width) {
        return new RowOperand(operand, dtype, rows, width, width);
    }

    static RowOperand of(String operand, Tensor tensor) {
        long width = tensor.dim(1);
        return new RowOperand(operand, tensor.dtype(), tensor.dim(0), width, tensor.dim(0) > 1 ? tensor.stride(0) : width);
    }

    /** From the first element of the first row to the last one of the last row. */
    long bytes() {
        return rows == 0 || width == 0 ? 0 : dtype.bytes() * ((rows - 1) * stride + width);
    }

    /** Elements that are read or written. */
    long elements() {
        return rows * width;
    }

    Buffer read(String parameter) {
        return new Buffer(parameter, operand, bytes(), false);
    }

    Buffer written(String parameter) {
        return new Buffer(parameter, operand, bytes(), true);
    }

    Scalar stride(String parameter) {
        return new Scalar(parameter, Type.U32, stride);
    }

    SizeRule rule(int width) {
        return new SizeRule("row stride of " + operand, stride, width, MOST);
    }
}
