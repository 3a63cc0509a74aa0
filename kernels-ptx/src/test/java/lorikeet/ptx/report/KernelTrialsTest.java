package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import org.junit.jupiter.api.Test;

class KernelTrialsTest {
    @Test
    void everyKernelOfTheCatalogueIsTried() {
        TreeSet<String> tried = new TreeSet<>();
        for (Function<Arena, List<KernelTrial>> trials : KernelTrials.small()) {
            try (Arena arena = Arena.ofConfined()) {
                trials.apply(arena).forEach(trial -> tried.add(trial.launch().entry()));
            }
        }
        assertEquals(KernelCatalog.expansions().stream().map(LaunchDescriptor::entry).collect(Collectors.toCollection(TreeSet::new)), tried);
    }
}
