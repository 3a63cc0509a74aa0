package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of mistakes that are made often: what was wrong, where, and what was expected. */
class MessagesTest {
    private static final Checks MEMORY = new Checks(true, false, false, false, Checks.none().seed());

    /** Each: where {@code %d0} points, an access to it, and the end of the finding's detail. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0|ld.global.u32 %r1, [%d0];|ld of 4 bytes: a null pointer",
        "0|st.global.v2.u32 [%d0+24], {%r1, %r1};|st of 8 bytes: 24 bytes from a null pointer, or an address in shared memory: expected .shared, or cvta.shared before",
        "0|ld.u32 %r1, [%d0];|ld of 4 bytes: a null pointer",
        "0|ld.global.u32 %r1, [%d0+4096];|ld of 4 bytes: 4096 bytes from a null pointer",
        "s|ld.global.u32 %r1, [%d0+4];|ld of 4 bytes: 4 bytes from a null pointer, or an address in shared memory: expected .shared, or cvta.shared before",
        "s|atom.add.u32 %r1, [%d0+8], 1;|atom of 4 bytes: 8 bytes from a null pointer, or an address in shared memory: expected .shared, or cvta.shared before",
        "0x123456789000|ld.global.u32 %r1, [%d0];|ld of 4 bytes: no allocation is near",
        "-8|ld.global.u32 %r1, [%d0];|ld of 4 bytes: no allocation is near",
        "g|ld.global.u32 %r1, [%d0+16];|ld of 4 bytes: 0 bytes past the end of variable g [16 bytes at 0x7f0000000000]",
        "g|ld.global.u32 %r1, [%d0+-4];|ld of 4 bytes: 4 bytes before variable g [16 bytes at 0x7f0000000000]",
        "g|ld.global.u32 %r1, [%d0+1000000];|ld of 4 bytes: 999984 bytes past the end of variable g [16 bytes at 0x7f0000000000]",
        "g|ld.global.u32 %r1, [%d0+2000000];|ld of 4 bytes: no allocation is near"})
    void addressesOutsideOfAllocations(String address, String access, String detail) {
        String text = ".global .u32 g[4]; .shared .u32 s[8];\n.entry k() {\n.reg .b32 %r<3>; .reg .b64 %d0;\nmov.u32 %r1, s; mov.u64 %d0, " + address + ";\n" + access + "\nret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            assertEquals(detail, machine.kernel("k").launch(MEMORY).findings().getFirst().detail());
        }
    }

    @Test
    void everyAddressIsShown() {
        String text = ".entry k() {\n.reg .b32 %r1; .reg .b64 %d0;\nmov.u64 %d0, -8; ld.global.u32 %r1, [%d0]; ret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            String finding = machine.kernel("k").launch(MEMORY).findings().getFirst().toString();
            assertTrue(finding.contains(" address 0xfffffffffffffff8: "), finding);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "frobnicate %r1, %r2;|frobnicate: unknown instruction 'frobnicate'",
        "frobnicate.v3.u32 %r1;|frobnicate.v3.u32: vectors of 3 do not exist, expected .v2, .v4 or .v8",
        "ld.global.v3.u32 {%r1, %r2, %r0}, [%d1];|ld.global.v3.u32: vectors of 3 do not exist, expected .v2, .v4 or .v8",
        "st.shared.v16.u8 [%r1], %r1;|st.shared.v16.u8: vectors of 16 do not exist, expected .v2, .v4 or .v8",
        "alloca.u64 %d0, %d1;|instruction 'alloca.u64 %d0, %d1' is not supported: alloca is not emulated",
        "griddepcontrol.wait;|griddepcontrol.wait: griddepcontrol needs .version 7.8 and .target sm_90",
        "mul.u32 %r1, %r2, %r0;|instruction 'mul.u32 %r1, %r2, %r0' is not supported: no such form of mul, nearest: mul.lo.u32, mul.hi.u32, mul.wide.u32"})
    void instructions(String statement, String expected) {
        try (PtxMachine machine = Ptx.machine(".entry k() {\n.reg .b32 %r<3>; .reg .b64 %d<3>;\n  " + statement + "\nret; }\n")) {
            assertEquals("k.ptx line 6 column 3: " + expected, assertThrows(FormatException.class, () -> machine.kernel("k")).getMessage());
        }
    }

    @Test
    void sizes() {
        try (PtxMachine machine = Ptx.machine(".entry k() { .shared .b8 s[1024]; .reg .b32 %r; mov.u32 %r, s; ret; }")) {
            assertEquals("emulator: -1 bytes for buffer, expected 0 or more", assertThrows(DeviceException.class, () -> machine.allocate(-1)).getMessage());
            assertEquals("emulator: -1 bytes for buffer x, expected 0 or more", assertThrows(DeviceException.class, () -> machine.allocate(-1, "x")).getMessage());
            assertEquals("emulator: copy of 8 bytes at 0x7f0000000000: 4 of them are inside buffer [4 bytes at 0x7f0000000000]",
                    assertThrows(DeviceException.class, () -> machine.allocate(4).write(1, 2)).getMessage());
            for (int bytes : new int[] {-1, 231425}) {
                assertEquals("kernel k: " + bytes + " bytes of dynamic shared memory, expected 0 to 231424",
                        assertThrows(DeviceException.class, () -> machine.kernel("k").shared(bytes).launch()).getMessage());
            }
        }
    }

    @Test
    void filesThatCannotBeRead(@TempDir Path folder) {
        Path missing = folder.resolve("none.ptx");
        assertEquals("cannot read " + missing + ": no such file", assertThrows(UncheckedIOException.class, () -> PtxMachine.load(missing)).getMessage());
        assertEquals("cannot read " + folder + ": it is a folder", assertThrows(UncheckedIOException.class, () -> PtxMachine.load(folder)).getMessage());
    }
}
