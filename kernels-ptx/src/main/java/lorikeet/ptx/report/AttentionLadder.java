package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import lorikeet.ptx.device.AttendBf16Kernel.Idea;
import lorikeet.ptx.device.AttentionShape;
import lorikeet.tensor.op.Attention.Attend;

/** The ladder of attention: float32 without tensor cores, then bf16 on them, then one idea after another. */
public final class AttentionLadder {
    /** 256 causal queries and keys, two query heads of 128 over one key head. */
    private static final AttentionShape SHAPE = new AttentionShape(new Attend(2, 1, 1 / Math.sqrt(128), true, 0), 256, 256, 128, 1);

    private AttentionLadder() {}

    /** All rungs, the plain one first. */
    public static List<LadderRung> climb() {
        List<LadderRung> rungs = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            rungs.add(LadderRung.of("float32, attention.ptx", AttentionTrials.plain(arena, SHAPE)));
            Set<Idea> ideas = EnumSet.noneOf(Idea.class);
            rungs.add(LadderRung.of("bf16 by mma.sync", AttentionTrials.bf16(arena, SHAPE, ideas)));
            for (Idea idea : Idea.values()) {
                ideas.add(idea);
                rungs.add(LadderRung.of("+ " + text(idea), AttentionTrials.bf16(arena, SHAPE, ideas)));
            }
        }
        return rungs;
    }

    private static String text(Idea idea) {
        return switch (idea) {
            case SWIZZLE -> "swizzle";
            case EDGES -> "masks on edges alone";
            case LAZY -> "maxima kept, o scaled rarely";
        };
    }

    /** One line a rung. */
    public static String table(List<LadderRung> rungs) {
        StringBuilder table = new StringBuilder("attention, forward, 256 x 256 causal, 2 heads of 128\n");
        table.append(String.format(Locale.ROOT, "%-36s %12s %10s %10s %11s\n", "", "instructions", "on tensor", "sectors", "wavefronts"));
        table.append(String.format(Locale.ROOT, "%-36s %12s %10s %10s %11s\n", "", "of warps", "cores", "of least", "of least"));
        for (LadderRung rung : rungs) {
            table.append(String.format(Locale.ROOT, "%-36s %12d %10.3f %10.3f %11.3f\n", rung.idea(), rung.instructions(), rung.tensorShare(), rung.sectors(), rung.wavefronts()));
        }
        return table.toString();
    }
}
