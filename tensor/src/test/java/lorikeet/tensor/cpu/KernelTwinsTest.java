package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.tensor.cpu.scalar.ScalarKernels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scalar and vector kernels give the same bits, at every width, interpreted and compiled. */
class KernelTwinsTest {
    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 15, 16, 17, 19, 35, 63, 64, 65, 77, 172, 1021};
    private static final Kernels SCALAR = new ScalarKernels();

    @BeforeEach
    void vectorsAreThere() {
        assumeTrue(Simd.lanes() > 1, "no vector instructions: " + Simd.description());
    }

    /** Kernels that nothing has called yet, so that they are not compiled. */
    static Kernels cold(int lanes) throws ReflectiveOperationException {
        Class<?> type = Class.forName("lorikeet.tensor.cpu.vector.VectorKernels", true, new LaneLoader(Simd.class.getClassLoader(), lanes));
        return (Kernels) type.getConstructor().newInstance();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void vectorBitsEqualScalarBits(int lanes) {
        Kernels vector = Simd.kernels(lanes);
        assertEquals(lanes, vector.lanes());
        for (KernelCase kernel : KernelCase.ALL) {
            for (int n : SIZES) {
                assertSame(kernel.run(SCALAR, n, false), kernel.run(vector, n, false), kernel + ", n " + n);
                assertSame(kernel.run(SCALAR, n, true), kernel.run(vector, n, true), kernel + " with special values, n " + n);
            }
        }
    }

    @Test
    void firstCallsEqualCompiledCalls() throws ReflectiveOperationException {
        Kernels vector = cold(Simd.lanes());
        Kernels scalar = new ScalarKernels();
        try (Arena arena = Arena.ofConfined()) {
            TestRows rows = new TestRows(arena, 157, 0);
            for (KernelCase kernel : KernelCase.ALL) {
                var first = kernel.run(vector, 157, false);
                var firstScalar = kernel.run(scalar, 157, false);
                // Values decay or grow in rows that a kernel writes over; speed and branches stay the same.
                rows.fill(1, false);
                for (int i = 0; i < 20_000; i++) kernel.call().on(vector, rows.memory, rows, 157);
                for (int i = 0; i < 2_000; i++) kernel.call().on(scalar, rows.memory, rows, 157);
                assertSame(first, kernel.run(vector, 157, false), kernel + " after C2");
                assertSame(firstScalar, kernel.run(scalar, 157, false), kernel + ", scalar, after C2");
            }
        }
    }

    @Test
    void aJvmWithoutACompilerGivesTheSameBits() throws IOException, InterruptedException {
        String interpreted = TestJvm.run(Digest.class, "-Xint", "--add-modules", "jdk.incubator.vector");
        assertTrue(interpreted.contains(Digest.of(Simd.kernels(), Simd.lanes())), interpreted);
    }

    /** Prints a digest of the bits of every kernel. */
    static final class Digest {
        public static void main(String[] args) {
            System.out.println(of(Simd.kernels(), Simd.lanes()));
        }

        static String of(Kernels kernels, int lanes) {
            int digest = 0;
            for (KernelCase kernel : KernelCase.ALL) {
                var result = kernel.run(kernels, 93, false);
                digest = 31 * (31 * digest + Arrays.hashCode(result.bits())) + Long.hashCode(result.value());
            }
            return lanes + " lanes: " + Integer.toHexString(digest);
        }
    }

    @Test
    void everyKernelHasACaseAndWritesOnlyItsRows() {
        Set<String> named = KernelCase.ALL.stream().map(kernel -> kernel.name().split(" ")[0]).collect(Collectors.toCollection(TreeSet::new));
        named.addAll(List.of("lanes", "mulMinus", "scaleMul", "scaleMinus"));
        Set<String> all = Stream.of(Kernels.class.getMethods()).map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all, named);
        try (Arena arena = Arena.ofConfined()) {
            for (KernelCase kernel : KernelCase.ALL) {
                TestRows rows = new TestRows(arena, 77, 0).fill(3, false);
                int[] before = rows.bits();
                kernel.call().on(Simd.kernels(), rows.memory, rows, 77);
                assertTrue(rows.sameGuards(before, rows.bits()), kernel.name());
            }
        }
    }

    private static void assertSame(KernelCase.Result expected, KernelCase.Result found, String what) {
        assertEquals(expected.value(), found.value(), what);
        assertArrayEquals(expected.bits(), found.bits(), what);
    }
}
