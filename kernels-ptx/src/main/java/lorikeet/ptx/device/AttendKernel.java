package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/** Attention in float32, forward, by {@code attention.ptx}. */
public final class AttendKernel {
    private AttendKernel() {}

    /**
     * o {@code [tq, heads * dim]} and lse {@code [tq, heads]}, dense, from q, k, v and the cumulative lengths cuQ and cuK.
     *
     * @param alignment bytes that every operand's address is known to be a multiple of
     */
    public static LaunchDescriptor launch(AttentionShape shape, RowOperand q, RowOperand k, RowOperand v, int alignment) {
        return launch(shape, q, k, v, alignment, true);
    }

    /** The same; {@code async} where there is cp.async, from sm_80 on. */
    public static LaunchDescriptor launch(AttentionShape shape, RowOperand q, RowOperand k, RowOperand v, int alignment, boolean async) {
        AttentionTile tile = shape.tile();
        int width = shape.width(alignment, q, k, v);
        Map<String, String> parameters = tile.parameters(width, async);
        parameters.put("KEYS", String.valueOf(tile.columns()));
        parameters.put("MIN_BLOCKS", tile.dim() < 256 ? "2" : "1");
        List<SizeRule> rules = new ArrayList<>(shape.rules());
        for (RowOperand operand : List.of(q, k, v)) rules.add(operand.rule(width));
        long floats = 2 * q.elements() + k.elements() + v.elements() + shape.tq() * shape.op().heads();
        return new LaunchDescriptor("attention", "attention.ptx", parameters, "attention_d" + tile.dim() + "_v" + width + AttentionTile.variant(async),
                new Dim3(shape.slots(shape.tq(), AttentionTile.ROWS), shape.op().heads(), 1), new Dim3(tile.threads(), 1, 1), tile.sharedBytes(),
                arguments(shape, shape.scale2(), q, k, v), rules, width * Float.BYTES, floats * Float.BYTES,
                4 * shape.dim() * shape.pairs() * shape.op().heads());
    }

    /** The entry's parameters; o has the dtype of q. */
    static List<Argument> arguments(AttentionShape shape, float scale2, RowOperand q, RowOperand k, RowOperand v) {
        List<Argument> arguments = new ArrayList<>(List.of(q.read("q"), k.read("k"), v.read("v"),
                q.stride("q_stride"), k.stride("k_stride"), v.stride("v_stride"), shape.lengths("cu_q", "cuQ"), shape.lengths("cu_k", "cuK"),
                new Scalar("sequences", Type.U32, shape.sequences()), new Scalar("tq", Type.U32, shape.tq()), new Scalar("tk", Type.U32, shape.tk()),
                new Scalar("heads", Type.U32, shape.op().heads()), new Scalar("group", Type.U32, shape.group()),
                new Scalar("dim", Type.U32, shape.dim()), new Scalar("scale2", Type.F32, scale2)));
        arguments.addAll(shape.mask());
        arguments.add(RowOperand.dense("o", q.dtype(), shape.tq(), shape.queryWidth()).written("o"));
        arguments.add(shape.rowSums("lse", "lse", true));
        return arguments;
    }
}
