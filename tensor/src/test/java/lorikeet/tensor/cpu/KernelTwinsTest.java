package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
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

    @ParameterizedTest
    @ValueSource(strings = {"1", "preferred"})
    void firstCallsEqualCompiledCallsAndThoseAllocateNothing(String lanes) throws IOException, InterruptedException {
        String width = lanes.equals("1") ? "-Dlorikeet.lanes=1" : "-Dlorikeet.lanes=" + Simd.lanes();
        String output = TestJvm.run(Compiled.class, "-Xbatch", "--add-modules", "jdk.incubator.vector", width);
        assertEquals(List.of("every kernel compiled"), output.lines().filter(line -> !line.startsWith("WARNING")).toList());
    }

    /**
     * Calls each kernel until its code is compiled, which for vector code is when a call allocates nothing any more, and
     * prints what is wrong then. Compilation is awaited (-Xbatch), so that the number of calls is the same on a busy machine.
     */
    static final class Compiled {
        private static final int CALLS = 500;
        private static final int LEAST_CALLS = 6_000;
        private static final int MOST_CALLS = 20_000;
        /** These allocate in code they share with the JDK, or for the few elements around whole blocks. */
        private static final Set<String> ALLOCATE = Set.of("sin", "cos", "dropout", "dropout within a block");

        public static void main(String[] args) {
            Kernels kernels = Simd.kernels();
            for (KernelCase kernel : KernelCase.ALL) check(kernel, kernels);
            System.out.println("every kernel compiled");
        }

        private static void check(KernelCase kernel, Kernels kernels) {
            var first = kernel.run(kernels, 157, false);
            long allocated = 1;
            for (int calls = 0; calls < LEAST_CALLS || calls < MOST_CALLS && allocated > 0; calls += CALLS) {
                allocated = allocated(kernel, kernels);
            }
            if (allocated > 0 && !ALLOCATE.contains(kernel.name())) System.out.println(kernel + ": " + allocated + " bytes");
            var last = kernel.run(kernels, 157, false);
            boolean same = first.value() == last.value() && Arrays.equals(first.bits(), last.bits());
            if (!same) System.out.println(kernel + ": first call and compiled call differ");
        }

        private static long allocated(KernelCase kernel, Kernels kernels) {
            var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            try (Arena arena = Arena.ofConfined()) {
                TestRows rows = new TestRows(arena, 160, 0).fill(1, false);
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < CALLS; i++) kernel.call().on(kernels, rows.memory, rows, 160);
                return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
            }
        }
    }

    @Test
    void aJvmWithoutACompilerGivesTheSameBits() throws IOException, InterruptedException {
        String interpreted = TestJvm.run(Digest.class, "-Xint", "--add-modules", "jdk.incubator.vector");
        assertTrue(interpreted.contains(Digest.of(Simd.kernels())), interpreted);
    }

    /** Prints a digest of the bits of every kernel. */
    static final class Digest {
        public static void main(String[] args) {
            System.out.println(of(Simd.kernels()));
        }

        static String of(Kernels kernels) {
            int digest = 0;
            for (KernelCase kernel : KernelCase.ALL) {
                var result = kernel.run(kernels, 93, false);
                digest = 31 * (31 * digest + Arrays.hashCode(result.bits())) + Long.hashCode(result.value());
            }
            return "bits " + Integer.toHexString(digest);
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
