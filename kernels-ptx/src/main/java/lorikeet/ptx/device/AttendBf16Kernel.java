package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lorikeet.tensor.DType;

/** Attention in bf16 on tensor cores, forward, by {@code attention_bf16.ptx}. */
public final class AttendBf16Kernel {
    private static final int THREADS = 128;

    /** What makes the kernel fast; each can be taken away, to see what it is worth. */
    public enum Idea {
        /** Chunks of shared memory are moved by row, so that no two lanes meet in a bank. */
        SWIZZLE,
        /** Only tiles on an edge of the mask are masked. */
        EDGES,
        /** A maximum that a score passes by less than 2⁸ is kept, and o is scaled only where there is a new one. */
        LAZY
    }

    private AttendBf16Kernel() {}

    /**
     * o {@code [tq, heads * dim]}, BF16, and lse {@code [tq, heads]}, F32, dense, from q, k, v in BF16 and the cumulative lengths cuQ and cuK.
     *
     * @param alignment bytes that every operand's address is known to be a multiple of
     */
    public static LaunchDescriptor launch(AttentionShape shape, RowOperand q, RowOperand k, RowOperand v, int alignment) {
        return launch(shape, q, k, v, alignment, EnumSet.allOf(Idea.class));
    }

    /** As {@link #launch(AttentionShape, RowOperand, RowOperand, RowOperand, int)}, with some of its ideas alone. */
    public static LaunchDescriptor launch(AttentionShape shape, RowOperand q, RowOperand k, RowOperand v, int alignment, Set<Idea> ideas) {
        AttentionBf16Tile tile = AttentionBf16Tile.of(shape.dim());
        int width = shape.width(alignment, q, k, v);
        Map<String, String> parameters = parameters(tile, width, ideas);
        List<SizeRule> rules = new ArrayList<>(shape.rules());
        for (RowOperand operand : List.of(q, k, v)) rules.add(operand.rule(width));
        long bytes = 2 * q.elements() * q.dtype().bytes() + (k.elements() + v.elements()) * k.dtype().bytes() + shape.tq() * shape.op().heads() * Float.BYTES;
        return new LaunchDescriptor("attention bf16", "attention_bf16.ptx", parameters, "attention_bf16_" + parameters.get("NAME"),
                new Dim3(shape.slots(shape.tq(), AttentionTile.ROWS), shape.op().heads(), tile.panels()), new Dim3(THREADS, 1, 1),
                tile.headBytes(AttentionTile.ROWS) + tile.panelBytes(AttentionTile.ROWS), AttendKernel.arguments(shape, shape.scale2NotZero(), q, k, v), rules,
                width * DType.BF16.bytes(), bytes, 4 * shape.dim() * shape.pairs() * shape.op().heads());
    }

    private static Map<String, String> parameters(AttentionBf16Tile tile, int width, Set<Idea> ideas) {
        Map<String, String> parameters = tile.parameters(width);
        if (!ideas.contains(Idea.SWIZZLE)) parameters.put("SWIZZLE", "0");
        for (Idea idea : List.of(Idea.EDGES, Idea.LAZY)) parameters.put(idea.name(), ideas.contains(idea) ? "1" : "0");
        parameters.put("SLACK", ideas.contains(Idea.LAZY) ? "8.0" : "0.0");
        parameters.put("KEY_BYTES", String.valueOf(tile.headBytes(AttentionTile.ROWS)));
        parameters.put("VALUE_BYTES", String.valueOf(tile.panelBytes(AttentionTile.ROWS)));
        parameters.put("MIN_BLOCKS", switch (tile.dim()) {
            case 16, 32 -> "4";
            case 64 -> "3";
            case 128 -> "2";
            default -> "1";
        });
        return parameters;
    }
}
