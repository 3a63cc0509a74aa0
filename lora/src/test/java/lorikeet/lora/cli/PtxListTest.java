package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lorikeet.ptx.device.KernelCatalog;
import org.junit.jupiter.api.Test;

class PtxListTest {
    /** All of them are compared with KERNELS.md where that is made. */
    @Test
    void kernelsThatBeginWithANameHaveALineEach() {
        CommandRun list = CommandRun.of("ptx", "list", "adamw_v", "fill.ptx", "gather_rows_bf16");
        assertEquals(0, list.exit(), list.err());
        List<String> rows = list.out().lines().filter(line -> line.contains(".ptx |")).toList();
        List<String> expected = KernelCatalog.expansions().stream()
                .filter(launch -> launch.entry().startsWith("adamw_v") || launch.file().equals("fill.ptx") || launch.entry().startsWith("gather_rows_bf16"))
                .map(launch -> "| " + launch.file() + " | " + launch.entry() + " |").sorted().toList();
        assertEquals(expected.size(), rows.size(), list.out());
        for (int i = 0; i < rows.size(); i++) assertTrue(rows.get(i).startsWith(expected.get(i)), rows.get(i));
        assertTrue(list.out().startsWith("# Kernels"), list.out());
    }

    @Test
    void aNameThatNoneBeginsWithIsAnError() {
        CommandRun list = CommandRun.of("ptx", "list", "adamw_v", "atention");
        assertEquals(2, list.exit());
        assertEquals("", list.out());
        assertTrue(list.err().startsWith("lorikeet ptx list: no kernel begins with \"atention\", near are attention"), list.err());
    }
}
