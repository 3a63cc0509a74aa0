package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every case of {@link OpCases} that the device supports, run in JVMs that differ in everything but the arithmetic. */
class CpuBitsTest {
    private static final Map<String, Integer> HERE = Digests.all();
    private static final String VECTORS = "--add-modules jdk.incubator.vector ";

    @ParameterizedTest
    @ValueSource(strings = {
        "-Dlorikeet.lanes=1 -Dlorikeet.threads=2",
        VECTORS + "-XX:TieredStopAtLevel=1 -Dlorikeet.lanes=4 -Dlorikeet.threads=1",
        VECTORS + "-Dlorikeet.lanes=8 -Dlorikeet.threads=3"})
    void bitsDependOnNeitherWidthNorThreadsNorCompiler(String flags) throws IOException, InterruptedException {
        String output = TestJvm.run(Digests.class, flags.split(" "));
        for (Map.Entry<String, Integer> digest : HERE.entrySet()) {
            assertTrue(output.contains(Digests.line(digest)), () -> digest.getKey() + " differs with " + flags + "; or see\n" + output.lines().limit(3).toList());
        }
    }

    @Test
    void onlyCasesInFloat64AreNotSupported() {
        try (CpuDevice device = CpuDevice.open(1)) {
            for (OpCase each : OpCases.all()) {
                boolean wide = Arrays.stream(each.specs()).anyMatch(spec -> spec.dtype() == DType.F64)
                        || Arrays.stream(each.op().infer(each.specs())).anyMatch(spec -> spec.dtype() == DType.F64);
                assertTrue(wide || device.supports(each.op(), each.specs()), each.name());
            }
        }
        assertEquals(OpCases.all().stream().map(each -> each.op().getClass()).distinct().count(),
                Digests.supported().map(each -> each.op().getClass()).distinct().count());
    }

    /** Prints a digest of the results of every case. */
    static final class Digests {
        public static void main(String[] args) {
            all().entrySet().forEach(digest -> System.out.println(line(digest)));
        }

        static String line(Map.Entry<String, Integer> digest) {
            return digest.getKey() + " " + Integer.toHexString(digest.getValue());
        }

        static Stream<OpCase> supported() {
            try (CpuDevice device = CpuDevice.open(1)) {
                return OpCases.all().stream().filter(each -> device.supports(each.op(), each.specs())).toList().stream();
            }
        }

        static Map<String, Integer> all() {
            Map<String, Integer> digests = new TreeMap<>();
            try (CpuDevice device = CpuDevice.open()) {
                supported().forEach(each -> digests.put(each.name(), digest(device, each)));
            }
            return digests;
        }

        private static int digest(CpuDevice device, OpCase each) {
            try (Eager ops = Eager.on(device)) {
                Tensor[] in = each.place(ops);
                int digest = 1;
                for (Tensor out : ops.apply(each.op(), in)) digest = 31 * digest + Arrays.hashCode(Host.doubles(ops, out));
                for (int i : each.op().writes()) digest = 31 * digest + Arrays.hashCode(Host.doubles(ops, in[i]));
                return digest;
            }
        }
    }
}
