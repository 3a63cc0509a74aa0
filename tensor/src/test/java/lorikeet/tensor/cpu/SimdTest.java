package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimdTest {
    @Test
    void theKernelsInUseHaveTheProbedLanes() {
        assertEquals(Simd.lanes(), Simd.kernels().lanes());
        assertSame(Simd.kernels(), Simd.kernels());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void kernelsOfAnyWidthCanBeHadBesideThoseInUse(int lanes) {
        assumeTrue(Simd.lanes() > 1, "no vector instructions: " + Simd.description());
        Kernels kernels = Simd.kernels(lanes);
        assertEquals("lorikeet.tensor.cpu.vector.VectorKernels", kernels.getClass().getName());
        assertEquals(lanes, kernels.lanes());
    }

    @Test
    void otherWidthsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Simd.kernels(3));
    }

    @ParameterizedTest
    @CsvSource({
        "BOOT_LAYER 8, --add-modules jdk.incubator.vector -Dlorikeet.lanes=8",
        "LOADED 4, --add-exports java.base/jdk.internal.module=ALL-UNNAMED -Dlorikeet.lanes=4",
        "FORCED_SCALAR 1, --add-modules jdk.incubator.vector -Dlorikeet.lanes=1",
        "SCALAR 1, -Dlorikeet.other=0"})
    void eachRungIsTakenInAJvmThatOffersIt(String expected, String flags) throws Exception {
        String output = run(flags);
        assertTrue(output.lines().anyMatch(expected::equals), output);
        assertEquals(expected.equals("SCALAR 1"), output.contains("slow: scalar code; start java with --add-modules jdk.incubator.vector"), output);
    }

    @Test
    void aMistypedWidthIsNamed() throws Exception {
        String output = run("-Dlorikeet.lanes=5");
        assertTrue(output.contains("-Dlorikeet.lanes=5: expected 1, 4, 8 or 16"), output);
    }

    /** Prints the rung and lanes of a JVM of its own. */
    static final class Show {
        public static void main(String[] args) {
            System.out.println(Simd.rung() + " " + Simd.kernels().lanes());
        }
    }

    private static String run(String flags) throws IOException, InterruptedException {
        return TestJvm.run(Show.class, ("-XX:TieredStopAtLevel=1 " + flags).split(" "));
    }
}
