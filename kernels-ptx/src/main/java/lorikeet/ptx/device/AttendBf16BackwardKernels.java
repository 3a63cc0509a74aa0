package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/**
 * The three launches of attention's backward pass in bf16: {@link #delta} by {@code attention_bf16_delta.ptx}, then {@link #keys} and
 * {@link #queries} by {@code attention_bf16_backward.ptx}, in either order. lse and delta are F32, all else is BF16.
 *
 * @param dO gradient of o, {@code [tq, heads * dim]}
 * @param alignment bytes that every operand's address is known to be a multiple of
 */
public record AttendBf16BackwardKernels(AttentionShape shape, RowOperand dO, RowOperand q, RowOperand k, RowOperand v, RowOperand o, int alignment) {
    private static final int DELTA_THREADS = 128;
    private static final long MOST_DELTA_THREADS = Integer.MAX_VALUE - DELTA_THREADS;

    /** delta {@code [tq, heads]}: each row of o times its gradient. */
    public LaunchDescriptor delta() {
        int width = shape.width(alignment, dO, o);
        int lanes = AttentionTile.of(shape.dim()).dim() / 8;
        long rows = shape.tq() * shape.op().heads();
        return new LaunchDescriptor("attention bf16 delta", "attention_bf16_delta.ptx",
                Map.of("LANES", String.valueOf(lanes), "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * DType.BF16.bytes())),
                "attention_bf16_delta_l" + lanes + "_v" + width,
                new Dim3(Dim3.cover(rows * lanes, DELTA_THREADS), 1, 1), new Dim3(DELTA_THREADS, 1, 1), 0,
                List.of(dO.read("d_o"), o.read("o"), dO.stride("d_o_stride"), o.stride("o_stride"), new Scalar("tokens", Type.U32, shape.tq()),
                        new Scalar("heads", Type.U32, shape.op().heads()), new Scalar("dim", Type.U32, shape.dim()),
                        shape.rowSums("delta", "delta", true)),
                List.of(new SizeRule("threads", rows * lanes, 1, MOST_DELTA_THREADS), dO.rule(width), o.rule(width)),
                width * DType.BF16.bytes(), dO.elements() * 4 + rows * Float.BYTES, 2 * o.elements());
    }

    /** dK and dV {@code [tk, kvHeads * dim]}, dense. */
    public LaunchDescriptor keys() {
        return launch(true);
    }

    /** dQ {@code [tq, heads * dim]}, dense. */
    public LaunchDescriptor queries() {
        return launch(false);
    }

    private LaunchDescriptor launch(boolean keys) {
        AttentionBf16Tile tile = AttentionBf16Tile.of(shape.dim());
        int rows = tile.panels() > 1 ? 32 : 64; // of heads of 256 no more fit into shared memory
        int width = shape.width(alignment, dO, q, k, v);
        List<SizeRule> rules = new ArrayList<>(shape.rules());
        for (RowOperand operand : List.of(dO, q, k, v)) rules.add(operand.rule(width));
        Map<String, String> parameters = parameters(tile, keys, rows, width);
        long results = keys ? k.elements() + v.elements() : q.elements();
        long elements = dO.elements() + q.elements() + k.elements() + v.elements() + results;
        return new LaunchDescriptor("attention bf16 d " + parameters.get("SIDE"), "attention_bf16_backward.ptx", parameters,
                "attention_bf16_d_" + parameters.get("SIDE") + "_" + parameters.get("NAME"),
                new Dim3(shape.slots(keys ? shape.tk() : shape.tq(), rows), keys ? shape.op().kvHeads() : shape.op().heads(), tile.panels()),
                new Dim3(2L * rows, 1, 1), tile.headBytes(3 * rows), AttendBackwardKernels.arguments(shape, shape.scale2NotZero(), keys, dO, q, k, v), rules,
                width * DType.BF16.bytes(), elements * DType.BF16.bytes() + 2 * shape.tq() * shape.op().heads() * Float.BYTES,
                (keys ? 8 : 6) * shape.dim() * shape.pairs() * shape.op().heads());
    }

    private static Map<String, String> parameters(AttentionBf16Tile tile, boolean keys, int rows, int width) {
        Map<String, String> parameters = tile.parameters(width);
        parameters.put("SIDE", keys ? "keys" : "queries");
        parameters.put("BY_KEYS", keys ? "1" : "0");
        parameters.put("ROWS", String.valueOf(rows));
        parameters.put("COLUMNS", String.valueOf(rows / 2));
        parameters.put("THREADS", String.valueOf(2 * rows));
        parameters.put("ROW_BYTES", String.valueOf(tile.headBytes(2 * rows)));
        parameters.put("COLUMN_BYTES", String.valueOf(tile.headBytes(rows)));
        parameters.put("MIN_BLOCKS", tile.dim() <= 64 ? "2" : "1");
        return parameters;
    }
}
