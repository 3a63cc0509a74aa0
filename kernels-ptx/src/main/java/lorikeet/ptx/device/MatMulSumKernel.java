package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/**
 * The end of a product by {@code matmul_sum.ptx}: out {@code [count]} = Σ part + drop(low) + b.
 *
 * @param parts at least 1
 * @param low whether there is a low-rank term, dropped out
 * @param bias type of the operand {@code b} {@code [columns]}; null for none
 */
record MatMulSumKernel(String kernel, String result, long parts, long count, long columns, boolean low, DType bias, Dropping drop) {
    private static final int THREADS = 256;
    private static final long PER_BLOCK = 4L * THREADS;
    private static final long MOST = PER_BLOCK * Integer.MAX_VALUE;

    LaunchDescriptor launch() {
        int width = count % 4 == 0 ? 4 : 1;
        long bytes = count * Float.BYTES;
        long biasBytes = bias == null ? 0 : columns * bias.bytes();
        return new LaunchDescriptor(kernel + " " + result + ", sum of parts", "matmul_sum.ptx",
                Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)), "matmul_sum_v" + width,
                new Dim3(Dim3.cover(count, PER_BLOCK), 1, 1), new Dim3(THREADS, 1, 1), 0, arguments(bytes, biasBytes),
                List.of(new SizeRule("elements of " + result, count, width, MOST), new SizeRule("columns of " + result, columns, 1, Integer.MAX_VALUE)),
                width * Float.BYTES, bytes * (parts + 1 + (low ? 1 : 0)) + biasBytes, count * (parts + (low ? 2 : 0) + (bias == null ? 0 : 1)));
    }

    private List<Argument> arguments(long bytes, long biasBytes) {
        return List.of(
                new Buffer("part", "part", parts * bytes, false),
                new Scalar("parts", Type.U32, parts),
                low ? new Buffer("low", "low", bytes, false) : new Absent("low"),
                bias == null ? new Absent("bias") : new Buffer("bias", "b", biasBytes, false),
                new Scalar("bias_form", Type.U32, bias == null ? 0 : MatMulOperand.type(bias)),
                new Buffer("out", result, bytes, true),
                new Scalar("count", Type.U64, count),
                new Scalar("columns", Type.U32, columns),
                low ? new Buffer("rng", "rng", 2L * Long.BYTES, false) : new Absent("rng"),
                new Scalar("site", Type.U32, drop.site()),
                new Scalar("drop", Type.F32, (float) drop.p()),
                new Scalar("keep", Type.F32, drop.keep()));
    }
}
