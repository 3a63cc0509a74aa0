package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code printf} in a kernel, failed assertions and breakpoints. Expected texts are what C's printf writes, as glibc does. */
class PrintTest {
    static final Set<String> FAMILIES = Set.of("brkpt");
    private static final String DECLARED = ".extern .func (.param .b32 r) vprintf(.param .b64 f, .param .b64 v);\n"
            + ".extern .func __assertfail(.param .b64 m, .param .b64 f, .param .b32 l, .param .b64 n, .param .b64 s);\n";

    private static String string(String name, String text) {
        StringBuilder bytes = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) bytes.append(b & 0xff).append(", ");
        return ".global .align 1 .b8 " + name + "[] = {" + bytes + "0};\n";
    }

    /** A call of vprintf with {@code format}, by a name, and the 64 bytes of local memory {@code v}; its result in {@code %out}. */
    private static String print(String format) {
        return "{ .param .b64 p0; .param .b64 p1; .param .b32 q; mov.u64 %d0, " + format + "; cvta.global.u64 %d0, %d0; st.param.b64 [p0], %d0;\n"
                + "mov.u64 %d1, v; cvta.local.u64 %d1, %d1; st.param.b64 [p1], %d1; call.uni (q), vprintf, (p0, p1); ld.param.b32 %out, [q]; }\n";
    }

    private static LaunchReport run(String before, String code, int blocks, int threads, int[] out) {
        String text = DECLARED + before + Ptx.entry(".local .align 8 .b8 v[64];\n" + code);
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer results = machine.allocate(4L * blocks * threads);
            LaunchReport report = machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1).launch(results);
            System.arraycopy(results.ints(), 0, out, 0, out.length);
            return report;
        }
    }

    @Test
    void threadsPrintInOrderAndLearnHowManyValuesWereTaken() {
        int[] taken = new int[6];
        String code = "mov.u64 %d3, name; cvta.global.u64 %d3, %d3; mov.f64 %d2, 0d3FE0000000000000;\n"
                + "st.local.u64 [v], %d3; st.local.u32 [v+8], %t; st.local.f64 [v+16], %d2;\n" + print("format");
        LaunchReport report = run(string("format", "%s %d: %.3f\n") + string("name", "été"), code, 2, 3, taken);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 6; i++) expected.append("été ").append(i).append(": 0.500\n");
        assertEquals(expected.toString(), report.printed());
        for (int count : taken) assertEquals(3, count);
    }

    @Test
    void whatItAnswersCountsAsWritten() {
        String text = DECLARED + string("format", "%d") + Ptx.entry(".local .align 8 .b8 v[64];\nst.local.u32 [v], %t;\n" + print("format"));
        try (PtxMachine machine = Ptx.machine(text)) {
            assertEquals(List.of(), machine.kernel("k").block(2, 1, 1).launch(Checks.all(), machine.allocate(8)).findings());
        }
    }

    @Test
    void noMoreIsKeptThanFits() {
        String code = "mov.u32 %r0, 0;\nL: st.local.u32 [v], %r0;\n" + print("format") + "add.u32 %r0, %r0, 1; setp.lt.u32 %p0, %r0, 3000; @%p0 bra L;\n";
        LaunchReport report = run(string("format", "%01000d"), code, 1, 1, new int[1]);
        int kept = Printed.MOST_CHARACTERS / 1000;
        assertTrue(report.printed().endsWith("0".repeat(996) + (kept - 1) + "... " + (3000 - kept) + " more calls of printf are left out\n"));
    }

    @Test
    void aFormatThatIsNowhereIsAFault() {
        String code = print("format").replace("cvta.global.u64 %d0, %d0;", "mov.u64 %d0, 64;");
        LaunchFault fault = assertThrows(LaunchFault.class, () -> run(string("format", "x"), code, 1, 1, new int[1]));
        assertEquals(Finding.Kind.OUT_OF_BOUNDS, fault.finding().kind());
        assertEquals(64, fault.finding().address());
        int[] taken = new int[1];
        assertEquals("", run(string("format", "x"), print("format").replace("cvta.global.u64 %d0, %d0;", "mov.u64 %d0, 0;"), 1, 1, taken).printed());
        assertEquals(-1, taken[0]);
    }

    @Test
    void whatWasPrintedBeforeAFaultIsKept() {
        LaunchFault fault = assertThrows(LaunchFault.class, () -> run(string("format", "before\n"), print("format") + "trap;\n", 1, 1, new int[1]));
        assertEquals("before\n", fault.report().printed());
    }

    @Test
    void aFailedAssertionSaysWhichAndWhere() {
        String code = "{ .param .b64 p0; .param .b64 p1; .param .b32 p2; .param .b64 p3; .param .b64 p4;\n"
                + "mov.u64 %d0, what; cvta.global.u64 %d0, %d0; st.param.b64 [p0], %d0; mov.u64 %d0, file; cvta.global.u64 %d0, %d0; st.param.b64 [p1], %d0;\n"
                + "mov.u32 %r0, 42; st.param.b32 [p2], %r0; mov.u64 %d0, 0; st.param.b64 [p3], %d0; mov.u64 %d0, 1; st.param.b64 [p4], %d0;\n"
                + "call.uni __assertfail, (p0, p1, p2, p3, p4); }\nmov.u32 %out, 0;";
        Finding found = assertThrows(LaunchFault.class, () -> run(string("what", "n > 0") + string("file", "a.cu"), code, 1, 1, new int[1])).finding();
        assertEquals(Finding.Kind.TRAP, found.kind());
        assertEquals("assertion 'n > 0' failed at a.cu:42 in ?", found.detail());
    }

    @Test
    void aBreakpointIsAFault() {
        Finding found = assertThrows(LaunchFault.class, () -> Ptx.run("", "mov.u32 %out, 1;\nbrkpt;", 1, 1)).finding();
        assertEquals(Finding.Kind.TRAP, found.kind());
        assertTrue(found.detail().contains("breakpoint"), found.detail());
    }

    /** Values in the order of a test's list. */
    private static final class Listed implements PrintFormat.Values {
        private final ArrayDeque<Object> values;

        Listed(Object... values) {
            this.values = new ArrayDeque<>(List.of(values));
        }

        @Override
        public int word() {
            return (Integer) values.remove();
        }

        @Override
        public long wide() {
            return (Long) values.remove();
        }

        @Override
        public double real() {
            return (Double) values.remove();
        }

        @Override
        public String text(long address) {
            return "text";
        }
    }

    private static void check(String expected, String format, Object... values) {
        assertEquals(expected, PrintFormat.of(format, new Listed(values)), format);
    }

    @Test
    void integersAreFormattedAsInC() {
        check("-5|  -5|-5  |-005|+5| 5", "%d|%4d|%-4d|%04d|%+d|% d", -5, -5, -5, -5, 5, 5);
        check("007|  007||0", "%.3d|%5.3d|%.0d|%d", 7, 7, 0, 0);
        check("4294967295|ffffffff|FF|0xff|0|037777777777|17|017", "%u|%x|%X|%#x|%#x|%#o|%o|%#o", -1, -1, 255, 255, 0, -1, 15, 15);
        check("-1|255|1|18446744073709551615|-9223372036854775808", "%hhd|%hhu|%hd|%llu|%ld", 255, 255, 65537, -1L, Long.MIN_VALUE);
        check("A|  A|%|0x10|(nil)|text|te|  text|(null)", "%c|%3c|%%|%p|%p|%s|%.2s|%6s|%s", 65, 65, 16L, 0L, 1L, 1L, 1L, 0L);
        check("   42|42   |0042", "%*d|%*d|%.*d", 5, 42, -5, 42, 4, 42);
        check("100%|%q|%", "100%|%q|%");
    }

    @Test
    void floatsAreFormattedAsInC() {
        check("1.500000|2|2|0.1|-0.00|1e+10", "%f|%.0f|%.0f|%.1f|%.2f|%g", 1.5, 1.5, 2.5, 0.05, -0.001, 1e10);
        check("1.000000e+00|1.3e-05|1E+100|0e+00|9.99e+02|1.00e+03", "%e|%.1e|%.0E|%.0e|%.2e|%.2e", 1.0, 1.25e-5, 1e100, 0.0, 999.4, 999.6);
        check("0.0001|1e-05|100000|1e+06|1.5|1.50000|0|3", "%g|%g|%g|%g|%g|%#g|%g|%.1g", 1e-4, 1e-5, 1e5, 1e6, 1.5, 1.5, 0.0, 3.0);
        check("inf|-INF|nan|  inf|+1.0|0001.5|1.", "%f|%F|%f|%05f|%+.1f|%06.1f|%#.0f", Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, Double.POSITIVE_INFINITY, 1.0, 1.5, 1.0);
        check("0x1p+0|0x1.8p+1|-0X1.8P-1|0x0p+0|0x1.ap+0|0x1.00p+0|0x0.0000000000001p-1022", "%a|%a|%A|%a|%.1a|%.2a|%a", 1.0, 3.0, -0.75, 0.0, 1.59375, 1.0, Double.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 20, 0.10000000000000000555", "5e-324, 3, 0.000", "1e22, 1, 10000000000000000000000.0"})
    void digitsAreExact(double value, int digits, String expected) {
        check(expected, "%." + digits + "f", value);
    }
}
