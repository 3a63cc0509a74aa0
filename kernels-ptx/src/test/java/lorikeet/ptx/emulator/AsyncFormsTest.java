package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cp.async} of every size, with fewer bytes to read and with none, and its groups. */
class AsyncFormsTest {
    static final Set<String> FAMILIES = Set.of("cp");
    private static final byte[] SOURCE = new byte[64];

    static {
        for (int i = 0; i < SOURCE.length; i++) SOURCE[i] = (byte) (i * 37 + 129);
    }

    /** 64 bytes of shared memory that began as 0x11 each, after {@code code} by one thread: {@code %s} there, {@code %g} at the source. */
    private static byte[] run(String code) {
        String text = ".shared .align 16 .b8 tile[64];\n.entry k(.param .u64 in, .param .u64 out) {\n.reg .b64 %g, %o, %w, %s; .reg .b32 %n; .reg .pred %p;\nld.param.u64 %g, [in]; ld.param.u64 %o, [out]; mov.u64 %s, tile;\n"
                + "mov.u64 %w, 0x1111111111111111;\n" + each("st.shared.b64 [%s+A], %w;") + code + "\n" + each("ld.shared.b64 %w, [%s+A]; st.global.b64 [%o+A], %w;") + "ret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer out = machine.allocate(64);
            machine.kernel("k").launch(machine.buffer(SOURCE), out);
            return out.toBytes();
        }
    }

    private static String each(String instruction) {
        return String.join("\n", IntStream.range(0, 8).mapToObj(i -> instruction.replace("A", String.valueOf(8 * i))).toList()) + "\n";
    }

    private static byte[] expected(int at, int from, int bytes, int read) {
        byte[] expected = new byte[64];
        Arrays.fill(expected, (byte) 0x11);
        for (int i = 0; i < bytes; i++) expected[at + i] = i < read ? SOURCE[from + i] : 0;
        return expected;
    }

    /** Tails of matrices are filled with zeros so: nothing lies behind the last bytes that are read. */
    @Test
    void onlyBytesThatAreReadNeedToBeThere() {
        String text = ".shared .align 16 .b8 tile[16];\n.entry k(.param .u64 in, .param .u32 n) {\n.reg .b64 %g, %s; .reg .b32 %n;\nld.param.u64 %g, [in]; ld.param.u32 %n, [n]; mov.u64 %s, tile;\n"
                + "cp.async.cg.shared.global [%s], [%g+48], 16, %n;\ncp.async.wait_all;\nret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer in = machine.buffer(Arrays.copyOf(SOURCE, 60));
            assertEquals(List.of(), machine.kernel("k").launch(Checks.all(), in, 12).findings());
            Finding past = machine.kernel("k").launch(Checks.all(), in, 13).findings().getFirst();
            assertEquals(Finding.Kind.OUT_OF_BOUNDS, past.kind());
            Finding askew = machine.kernel("k").launch(Checks.all(), in.address() - 44, 4).findings().getFirst();
            assertEquals(Finding.Kind.MISALIGNED, askew.kind());
        }
    }

    @ParameterizedTest
    @CsvSource({"ca, 4", "ca, 8", "ca, 16", "cg, 16"})
    void everySizeWithEveryNumberOfBytesRead(String cache, int bytes) {
        for (String state : List.of("shared", "shared::cta")) {
            String copy = "cp.async." + cache + "." + state + ".global [%s+32], [%g+16], " + bytes;
            assertArrayEquals(expected(32, 16, bytes, bytes), run(copy + "; cp.async.wait_all;"), copy);
            for (int read = 0; read <= bytes; read++) {
                assertArrayEquals(expected(32, 16, bytes, read), run("mov.u32 %n, " + read + ";\n" + copy + ", %n; cp.async.wait_all;"), copy + " reading " + read);
            }
            for (int ignored = 0; ignored < 2; ignored++) {
                assertArrayEquals(expected(32, 16, bytes, ignored == 1 ? 0 : bytes), run("mov.u32 %n, " + ignored + "; setp.eq.u32 %p, %n, 1;\n" + copy + ", %p; cp.async.wait_all;"), copy + " ignoring");
            }
        }
    }

    @Test
    void whatReadsNothingMayPointAnywhere() {
        assertArrayEquals(expected(0, 0, 16, 0), run("mov.u64 %w, 8; mov.u32 %n, 0; cp.async.cg.shared.global [%s], [%w+8], 16, %n; cp.async.wait_all;"));
    }

    @Test
    void otherSizesAreRefused() {
        for (int bytes = 0; bytes <= 32; bytes++) {
            int size = bytes;
            List<String> taken = AcceptedForms.of("cp.async.(ca|cg).shared.global[.L2::128B]", opcode -> "[%d1], [%d2], " + size);
            assertEquals(bytes == 16 ? 4 : bytes == 4 || bytes == 8 ? 2 : 0, taken.size(), bytes + " bytes");
        }
    }

    /** Three copies in three groups; what each wait lets arrive is the data, the rest still the old bytes. */
    @ParameterizedTest
    @CsvSource({"cp.async.wait_group 0;, 3", "cp.async.wait_group 1;, 2", "cp.async.wait_group 2;, 1", "cp.async.wait_group 3;, 0", "cp.async.wait_all;, 3"})
    void groupsArriveInTheirOrder(String wait, int arrived) {
        String three = String.join("\n", IntStream.range(0, 3).mapToObj(i -> "cp.async.ca.shared.global [%s+" + 16 * i + "], [%g+" + 16 * i + "], 16; cp.async.commit_group;").toList());
        byte[] wanted = new byte[64];
        Arrays.fill(wanted, (byte) 0x11);
        System.arraycopy(SOURCE, 0, wanted, 0, 16 * arrived);
        assertArrayEquals(wanted, run(three + "\n" + wait));
    }

    @Test
    void anEmptyGroupCountsAndWhatIsNotCommittedWaitsForAll() {
        String copy = "cp.async.ca.shared.global [%s], [%g], 16;";
        assertArrayEquals(expected(0, 0, 16, 16), run(copy + " cp.async.commit_group; cp.async.commit_group; cp.async.wait_group 1;"));
        byte[] before = new byte[64];
        Arrays.fill(before, (byte) 0x11);
        assertArrayEquals(before, run(copy + " cp.async.wait_group 0;"));
        assertArrayEquals(expected(0, 0, 16, 16), run(copy + " cp.async.wait_all;"));
    }
}
