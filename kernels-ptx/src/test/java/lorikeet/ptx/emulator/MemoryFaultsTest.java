package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Freed memory, and addresses of one space used in another. */
class MemoryFaultsTest {
    private static final Checks MEMORY = new Checks(true, false, false, false, Checks.none().seed());
    private static final String COPY = ".entry k(.param .u64 out, .param .u64 in) {\n.reg .b64 %a, %b; .reg .b32 %x;\n"
            + "ld.param.u64 %a, [out]; ld.param.u64 %b, [in];\nld.global.u32 %x, [%b+4];\nst.global.u32 [%a], %x; ret; }\n";

    @Test
    void readingAndWritingFreedMemoryIsFoundAtItsLine() {
        try (PtxMachine machine = Ptx.machine(COPY)) {
            Kernel kernel = machine.kernel("k");
            DeviceBuffer freed = machine.buffer(1, 2, 3);
            DeviceBuffer other = machine.buffer(5, 6, 7);
            long address = freed.address();
            assertEquals(List.of(), kernel.launch(MEMORY, other, address).findings());
            freed.free();
            Finding read = kernel.launch(MEMORY, other, address).findings().getFirst();
            assertEquals(List.of(Finding.Kind.USE_AFTER_FREE, 7, address + 4), List.of(read.kind(), read.line(), read.address()));
            assertTrue(read.detail().contains("freed"), read.detail());
            Finding written = kernel.launch(MEMORY, address, other).findings().getFirst();
            assertEquals(List.of(Finding.Kind.USE_AFTER_FREE, 8, address), List.of(written.kind(), written.line(), written.address()));
        }
    }

    @Test
    void withoutChecksTheFirstUseOfFreedMemoryStopsTheLaunch() {
        try (PtxMachine machine = Ptx.machine(COPY)) {
            DeviceBuffer freed = machine.buffer(1, 2, 3);
            DeviceBuffer out = machine.buffer(9);
            Object address = freed.address();
            freed.free();
            Kernel kernel = machine.kernel("k");
            assertEquals(Finding.Kind.USE_AFTER_FREE, assertThrows(LaunchFault.class, () -> kernel.launch(out, address)).finding().kind());
            assertEquals(9, out.ints()[0]);
        }
    }

    @Test
    void memoryCannotBeFreedTwice() {
        try (PtxMachine machine = Ptx.machine(COPY)) {
            DeviceBuffer freed = machine.buffer(1, 2, 3);
            freed.free();
            assertThrows(RuntimeException.class, freed::free);
        }
    }

    /** Each: an address in or past 20 bytes of local memory, as such and as a generic one; nothing of another thread is touched. */
    @ParameterizedTest
    @CsvSource({"16, true", "20, false", "24, false", "32, false", "4096, false"})
    void aThreadHasNoMoreThanItsOwnLocalMemory(int offset, boolean inside) {
        for (String access : List.of("st.local.u32 [%d0+" + offset + "], 7;", "cvta.local.u64 %d0, %d0;\nst.u32 [%d0+" + offset + "], 7;")) {
            String text = Ptx.entry(".local .align 4 .b8 own[20];\nmov.u64 %d0, own; mov.u32 %out, 0;\n" + access);
            try (PtxMachine machine = Ptx.machine(text)) {
                List<Finding> findings = machine.kernel("k").block(32, 1, 1).launch(MEMORY, machine.allocate(128)).findings();
                assertEquals(inside ? List.of() : List.of(Finding.Kind.OUT_OF_BOUNDS), findings.stream().map(Finding::kind).distinct().toList(), access);
                if (!inside) assertTrue(findings.getFirst().detail().contains("outside the thread's 20 bytes of local memory"), findings.toString());
            }
        }
    }

    @Test
    void constantMemoryIsNotWritten() {
        String text = ".const .align 8 .u32 table[2] = {1, 2};\n" + Ptx.entry("mov.u64 %d0, table; cvta.const.u64 %d0, %d0; mov.u32 %out, 0;\nst.u32 [%d0], %t;");
        try (PtxMachine machine = Ptx.machine(text)) {
            Finding finding = machine.kernel("k").launch(MEMORY, machine.allocate(128)).findings().getFirst();
            assertEquals(Finding.Kind.WRONG_SPACE, finding.kind());
            assertTrue(finding.detail().contains("a write to constant memory"), finding.detail());
        }
    }

    /** Each: the space of the access, what makes its address, and the twin that converts the address first. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ld.shared.u32 %out, [%d0];| cvta.shared.u64 %d0, %d0;| cvta.to.shared.u64 %d0, %d0;",
        "st.shared.u32 [%d0], %t;| cvta.shared.u64 %d0, %d0;| cvta.to.shared.u64 %d0, %d0;",
        "ld.global.u32 %out, [%d0];| cvta.shared.u64 %d0, %d0;| mov.u64 %d0, cell;",
        "atom.global.add.u32 %out, [%d0], 1;| cvta.shared.u64 %d0, %d0;| mov.u64 %d0, cell;",
        "st.global.u32 [%d0], %t;| mov.u64 %d0, table;| mov.u64 %d0, cell;",
        "ld.const.u32 %out, [%d0];| mov.u64 %d0, cell;| mov.u64 %d0, table;",
        "ld.shared.u32 %out, [%d0];| mov.u64 %d0, cell;| mov.u64 %d0, s;"})
    void anAddressOfAnotherSpaceIsFound(String access, String wrong, String right) {
        String before = ".shared .align 8 .b32 s[2]; .global .align 8 .u32 cell[2]; .const .align 8 .u32 table[2] = {1, 2};\n";
        String address = "mov.u32 %out, 0; mov.u64 %d0, s;\n";
        try (PtxMachine machine = Ptx.machine(before + Ptx.entry(address + wrong + "\n" + access))) {
            List<Finding> findings = machine.kernel("k").launch(MEMORY, machine.allocate(4)).findings();
            assertEquals(List.of(Finding.Kind.WRONG_SPACE, 10), findings.stream().flatMap(f -> java.util.stream.Stream.of(f.kind(), f.line())).toList(), findings.toString());
        }
        try (PtxMachine machine = Ptx.machine(before + Ptx.entry(address + "cvta.shared.u64 %d0, %d0;\n" + right + "\n" + access))) {
            assertEquals(List.of(), machine.kernel("k").launch(MEMORY, machine.allocate(4)).findings());
        }
    }
}
