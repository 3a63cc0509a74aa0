package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No instruction without a table of tests. Rows of the instruction table are tested by {@link InstructionTableTest}, which
 * fails for a row without a reference; each family by the test that names it, which asks for all its forms.
 */
class FamilyCoverageTest {
    @Test
    void everyFamilyHasATestOfItsForms() {
        Set<String> tested = Stream.of(AsyncFormsTest.FAMILIES, AtomicFormsTest.FAMILIES, ClusterTest.FAMILIES, ComparisonFormsTest.FAMILIES, ConversionTest.FAMILIES, FlowFormsTest.FAMILIES, MatrixRowsTest.FAMILIES, MbarrierTest.FAMILIES,
                MemoryFormsTest.FAMILIES, MmaTest.FAMILIES, MoveFormsTest.FAMILIES, PrintTest.FAMILIES, VideoTest.FAMILIES, WarpFormsTest.FAMILIES, WgmmaTest.FAMILIES, WmmaTest.FAMILIES).flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(InstructionSet.families().keySet()), tested);
    }
}
