package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lorikeet.ptx.device.KernelCatalog;
import org.junit.jupiter.api.Test;

class PtxListTest {
    @Test
    void everyKernelHasALine() {
        CommandRun list = CommandRun.of("ptx", "list");
        assertEquals(0, list.exit(), list.err());
        List<String> rows = list.out().lines().filter(line -> line.contains(".ptx |")).toList();
        assertEquals(KernelCatalog.expansions().size(), rows.size());
        KernelCatalog.expansions().forEach(launch -> assertTrue(list.out().contains("| " + launch.file() + " | " + launch.entry() + " |"), launch.entry()));
    }
}
