package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/**
 * The three launches of attention's backward pass in float32: {@link #delta} by {@code attention_delta.ptx}, then {@link #keys} and
 * {@link #queries} by {@code attention_backward.ptx}, in either order.
 *
 * @param dO gradient of o, {@code [tq, heads * dim]}
 * @param alignment bytes that every operand's address is known to be a multiple of
 * @param async whether there is cp.async, from sm_80 on
 */
public record AttendBackwardKernels(AttentionShape shape, RowOperand dO, RowOperand q, RowOperand k, RowOperand v, RowOperand o, int alignment,
        boolean async) {
    private static final int DELTA_THREADS = 128;
    private static final long MOST_DELTA_THREADS = Integer.MAX_VALUE - DELTA_THREADS;

    /** Which gradients a launch of {@code attention_backward.ptx} gives: of the operands that are its rows. */
    private enum Side { KEYS, QUERIES }

    /** On sm_80 and later. */
    public AttendBackwardKernels(AttentionShape shape, RowOperand dO, RowOperand q, RowOperand k, RowOperand v, RowOperand o, int alignment) {
        this(shape, dO, q, k, v, o, alignment, true);
    }

    /** delta {@code [tq, heads]}: each row of o times its gradient. */
    public LaunchDescriptor delta() {
        int width = shape.width(alignment, dO, o);
        int lanes = Math.clamp(Long.highestOneBit(2 * Math.ceilDiv(shape.dim(), 4L) - 1), 4, 32);
        long rows = shape.tq() * shape.op().heads();
        return new LaunchDescriptor("attention delta", "attention_delta.ptx",
                Map.of("LANES", String.valueOf(lanes), "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)),
                "attention_delta_l" + lanes + "_v" + width,
                new Dim3(Dim3.cover(rows * lanes, DELTA_THREADS), 1, 1), new Dim3(DELTA_THREADS, 1, 1), 0,
                List.of(dO.read("d_o"), o.read("o"), dO.stride("d_o_stride"), o.stride("o_stride"), new Scalar("tokens", Type.U32, shape.tq()),
                        new Scalar("heads", Type.U32, shape.op().heads()), new Scalar("dim", Type.U32, shape.dim()),
                        shape.rowSums("delta", "delta", true)),
                List.of(new SizeRule("threads", rows * lanes, 1, MOST_DELTA_THREADS), dO.rule(width), o.rule(width)),
                width * Float.BYTES, Float.BYTES * (dO.elements() + o.elements() + rows), 2 * o.elements());
    }

    /** dK and dV {@code [tk, kvHeads * dim]}, dense. */
    public LaunchDescriptor keys() {
        return launch(Side.KEYS);
    }

    /** dQ {@code [tq, heads * dim]}, dense. */
    public LaunchDescriptor queries() {
        return launch(Side.QUERIES);
    }

    private LaunchDescriptor launch(Side side) {
        boolean keys = side == Side.KEYS;
        AttentionTile tile = shape.tile();
        int width = shape.width(alignment, dO, q, k, v);
        List<SizeRule> rules = new ArrayList<>(shape.rules());
        for (RowOperand operand : List.of(dO, q, k, v)) rules.add(operand.rule(width));
        long results = keys ? k.elements() + v.elements() : q.elements();
        long floats = dO.elements() + q.elements() + k.elements() + v.elements() + 2 * shape.tq() * shape.op().heads() + results;
        String name = keys ? "keys" : "queries";
        return new LaunchDescriptor("attention d " + name, "attention_backward.ptx", parameters(tile, keys, width, async),
                "attention_d_" + name + "_d" + tile.dim() + "_v" + width + AttentionTile.variant(async),
                new Dim3(shape.slots(keys ? shape.tk() : shape.tq(), AttentionTile.ROWS), keys ? shape.op().kvHeads() : shape.op().heads(), 1),
                new Dim3(tile.threads(), 1, 1), tile.sharedBytes(), arguments(shape, shape.scale2(), keys, dO, q, k, v), rules, width * Float.BYTES, floats * Float.BYTES,
                (keys ? 8 : 6) * shape.dim() * shape.pairs() * shape.op().heads());
    }

    private static Map<String, String> parameters(AttentionTile tile, boolean keys, int width, boolean async) {
        Map<String, String> parameters = tile.parameters(width, async);
        String lanes = String.valueOf(tile.lanes());
        String rows = String.valueOf(AttentionTile.ROWS / 4);
        parameters.put("SIDE", keys ? "keys" : "queries");
        parameters.put("BY_KEYS", keys ? "1" : "0");
        parameters.put("COLUMNS", String.valueOf(tile.columns()));
        parameters.put("QUERY_STEP", keys ? lanes : rows);
        parameters.put("KEY_STEP", keys ? rows : lanes);
        parameters.put("MIN_BLOCKS", tile.dim() <= 64 ? "2" : "1");
        return parameters;
    }

    /** The entry's parameters; results have the dtype of what they are gradients of. */
    static List<Argument> arguments(AttentionShape shape, float scale2, boolean keys, RowOperand dO, RowOperand q, RowOperand k, RowOperand v) {
        RowOperand rowA = keys ? k : q;
        RowOperand rowB = keys ? v : dO;
        RowOperand columnA = keys ? q : k;
        RowOperand columnB = keys ? dO : v;
        List<Argument> arguments = new ArrayList<>(List.of(
                rowA.read("row_a"), rowB.read("row_b"), columnA.read("column_a"), columnB.read("column_b"), rowA.stride("row_a_stride"),
                rowB.stride("row_b_stride"), columnA.stride("column_a_stride"), columnB.stride("column_b_stride"),
                shape.lengths("cu_rows", keys ? "cuK" : "cuQ"), shape.lengths("cu_columns", keys ? "cuQ" : "cuK"),
                new Scalar("sequences", Type.U32, shape.sequences()), new Scalar("row_tokens", Type.U32, rowA.rows()),
                new Scalar("column_tokens", Type.U32, columnA.rows()), new Scalar("heads", Type.U32, shape.op().heads()),
                new Scalar("group", Type.U32, shape.group()), new Scalar("dim", Type.U32, shape.dim()),
                new Scalar("scale", Type.F32, shape.scale()), new Scalar("scale2", Type.F32, scale2)));
        arguments.addAll(shape.mask());
        arguments.add(shape.rowSums("lse", "lse", false));
        arguments.add(shape.rowSums("delta", "delta", false));
        arguments.add(result("d_a", keys ? "dK" : "dQ", rowA));
        arguments.add(keys ? result("d_b", "dV", rowA) : new Absent("d_b"));
        return arguments;
    }

    private static Buffer result(String parameter, String operand, RowOperand like) {
        return RowOperand.dense(operand, like.dtype(), like.rows(), like.width()).written(parameter);
    }
}
