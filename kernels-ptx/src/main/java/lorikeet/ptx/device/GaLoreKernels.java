package lorikeet.ptx.device;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import lorikeet.tensor.op.Optimize;

/** A step of a projected float32 matrix beside its products: {@code galore_adam.ptx} and {@code galore_update.ptx}. */
public final class GaLoreKernels {
    private static final int THREADS = 256;
    private static final long ELEMENTS_PER_BLOCK = 4L * THREADS;
    private static final long STEP_BYTES = (long) Optimize.STEP * Double.BYTES;
    private static final long STATUS_BYTES = (long) Optimize.STATUS * Double.BYTES;
    /** Of w: the tile of a block. */
    private static final long TILE_ROWS = 128;
    private static final long TILE_COLUMNS = 128;
    /** Two floats, then two slices of 8 depths of both operands, each depth with 4 floats to spare. */
    private static final int UPDATE_SHARED = 2 * Float.BYTES + 8 /* to 16 bytes */ + 2 * 8 * (int) (TILE_ROWS + TILE_COLUMNS + 8) * Float.BYTES;
    private static final long MOST = (1L << 31) - 513;

    private GaLoreKernels() {}

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(16, Float.BYTES).flatMap(alignment -> Stream.of(adam(new GaLore.ProjectedAdam(0.9, 0.999, 1e-6), 1 << 14, alignment),
                update(new GaLore.ProjectedUpdate(Side.LEFT, 0.25, 0.1), 128, 256, 32, alignment),
                update(new GaLore.ProjectedUpdate(Side.RIGHT, 0.25, 0.1), 256, 128, 32, alignment)));
    }

    /**
     * n from r {@code [count]} and the moments.
     *
     * @param alignment of all tensors: from 16 on, 16-byte accesses are taken
     */
    public static LaunchDescriptor adam(GaLore.ProjectedAdam op, long count, int alignment) {
        int width = alignment >= 16 ? 4 : 1;
        long bytes = count * Float.BYTES;
        return new LaunchDescriptor("galore_adam", "galore_adam.ptx", Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)),
                "galore_adam_v" + width, new Dim3(Dim3.cover(count, ELEMENTS_PER_BLOCK), 1, 1), new Dim3(THREADS, 1, 1), 2 * Float.BYTES,
                List.of(new Buffer("r", "R", bytes, false), new Buffer("m", "m", bytes, true), new Buffer("v", "v", bytes, true), new Buffer("n", "N", bytes, true),
                        step(), status(), new Scalar("count", Type.U64, count), new Scalar("one_minus_beta1", Type.F32, (float) (1 - op.beta1())),
                        new Scalar("beta2", Type.F32, (float) op.beta2()), new Scalar("one_minus_beta2", Type.F32, (float) (1 - op.beta2())),
                        new Scalar("eps", Type.F32, (float) op.eps())),
                List.of(new SizeRule("count", count, 1, ELEMENTS_PER_BLOCK * Integer.MAX_VALUE)), width * Float.BYTES, 6 * bytes + STEP_BYTES + STATUS_BYTES, 12 * count);
    }

    private static Buffer step() {
        return new Buffer("step", "step", STEP_BYTES, false, Double.BYTES);
    }

    static Buffer status() {
        return new Buffer("status", "status", STATUS_BYTES, false, Double.BYTES);
    }

    /** W {@code [rows, columns]} less its part of the basis times N, and decayed; as {@link #adam}. */
    public static LaunchDescriptor update(GaLore.ProjectedUpdate op, long rows, long columns, long rank, int alignment) {
        boolean right = op.side() == Side.RIGHT;
        int width = alignment >= 16 && rank % 4 == 0 && columns % 4 == 0 ? 4 : 1;
        String side = op.side().name().toLowerCase(Locale.ROOT);
        long blocks = Dim3.cover(rows, TILE_ROWS) * Dim3.cover(columns, TILE_COLUMNS);
        long bytes = rows * columns * Float.BYTES;
        long tall = rows * rank * Float.BYTES;
        long wide = columns * rank * Float.BYTES;
        return new LaunchDescriptor("galore_update " + side, "galore_update.ptx",
                Map.of("SIDE", side, "RIGHT", right ? "1" : "0", "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)),
                "galore_update_" + side + "_v" + width, new Dim3(blocks, 1, 1), new Dim3(THREADS, 1, 1), UPDATE_SHARED,
                List.of(new Buffer("weight", "W", bytes, true), new Buffer("tall", right ? "N" : "basis", tall, false), new Buffer("wide", right ? "basis" : "N", wide, false),
                        step(), status(), new Scalar("rows", Type.U32, rows), new Scalar("columns", Type.U32, columns), new Scalar("rank", Type.U32, rank),
                        new Scalar("scale", Type.F64, op.scale()), new Scalar("weight_decay", Type.F64, op.weightDecay())),
                List.of(new SizeRule("rows", rows, 1, MOST), new SizeRule("columns", columns, width, MOST), new SizeRule("rank", rank, width, MOST), new SizeRule("blocks", blocks, 1, Integer.MAX_VALUE)),
                width * Float.BYTES, 2 * bytes + tall + wide + STEP_BYTES + STATUS_BYTES, rows * columns * (2 * rank + 3));
    }
}
