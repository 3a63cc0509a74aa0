package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reads that are looked at in runs find what single ones do: memory that was once accessed by bytes is looked at cell by cell. */
class ReadRunTest {
    private static final int WORDS = 48;

    /** Threads load and store words that they choose in many ways, with barriers, warps that meet, fences and flags between them. */
    private static String body(Random random) {
        StringBuilder text = new StringBuilder();
        for (int step = 0; step < 14; step++) {
            String place = "mad.lo.u32 %a, %t, " + random.nextInt(4) + ", " + random.nextInt(WORDS) + "; shr.u32 %a, %a, " + random.nextInt(6) + "; rem.u32 %a, %a, " + (WORDS / 4) + "; mad.lo.u32 %a, %a, 16, %s; ";
            String some = random.nextInt(3) == 0 ? "setp.lt.u32 %p, %t, " + random.nextInt(96) + ";\n@%p " : "\n";
            text.append(switch (random.nextInt(12)) {
                case 0, 1 -> "bar.sync 0;\n";
                case 2 -> "bar.warp.sync -1;\n";
                case 3 -> "atom.acq_rel.cta.shared.add.u32 %x, [%s+" + 16 * WORDS + "], 1;\n";
                case 4 -> "fence.acq_rel.cta; ld.relaxed.cta.shared.u32 %x, [%s+" + 16 * WORDS + "];\n";
                case 5 -> place + some + "st.shared.u32 [%a], %t;\n";
                case 6 -> place + some + "ld.shared.v4.u32 {%x, %x, %x, %x}, [%a];\n";
                case 7 -> "rem.u32 %x, %t, 3; mad.wide.u32 %d, %x, 4, %g;" + some + "ld.global.u32 %x, [%d];\n";
                case 8 -> "rem.u32 %x, %t, 5; mad.wide.u32 %d, %x, 4, %g; setp.eq.u32 %p, %t, 90;\n@%p st.global.u32 [%d], 1;\n";
                default -> place + some + "ld.shared.u32 %x, [%a];\n";
            });
        }
        return text.toString();
    }

    private static List<Finding> findings(String type, String body, long seed) {
        String text = ".global .align 16 .b8 words[64];\n.entry k() {\n.shared .align 16 .b8 s[" + (16 * WORDS + 32) + "]; .reg .b32 %t, %a, %s, %x; .reg .b64 %g, %d; .reg .pred %p;\n"
                + "mov.u32 %t, %tid.x; mov.u32 %s, s; mov.u64 %g, words; ld.shared." + type + " %x, [%s+" + (16 * WORDS + 16) + "]; ld.global." + type + " %x, [%g+60];\n" + body + "ret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            return machine.kernel("k").grid(2, 1, 1).block(96, 1, 1).launch(new Checks(false, false, true, false, Checks.none().seed()).seeded(seed)).findings();
        }
    }

    @Test
    void runsFindWhatSingleReadsFind() {
        int found = 0;
        for (int seed = 0; seed < 150; seed++) {
            String body = body(new Random(seed));
            List<Finding> single = findings("u8", body, seed);
            assertEquals(single, findings("u32", body, seed), body);
            found += single.size();
        }
        assertTrue(found > 150, found + " found");
    }
}
