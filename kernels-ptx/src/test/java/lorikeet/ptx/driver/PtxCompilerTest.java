package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PtxCompilerTest {
    private static final String HEAD = ".version 7.8\n.target sm_80\n.address_size 64\n";
    private static final String SHARED = ".visible .entry with_shared(.param .u64 out) {\n .shared .align 4 .b8 s[512];\n"
            + " .reg .u64 %a; .reg .u32 %t, %u;\n mov.u32 %t, %tid.x; shl.b32 %t, %t, 2; mov.u32 %u, s; add.u32 %u, %u, %t;\n"
            + " st.shared.u32 [%u], %t; bar.sync 0; ld.shared.u32 %t, [s+8];\n"
            + " ld.param.u64 %a, [out]; st.global.u32 [%a], %t; ret;\n}\n";
    private static final String LOCAL = ".visible .entry with_stack(.param .u64 out, .param .u32 i) {\n .local .align 4 .b8 l[64];\n"
            + " .reg .u64 %a, %b; .reg .u32 %t, %u;\n ld.param.u32 %t, [i]; mov.u64 %b, l; mul.wide.u32 %a, %t, 4; add.u64 %b, %b, %a;\n"
            + " st.local.u32 [%b], %t; ld.local.u32 %u, [l+4]; ld.param.u64 %a, [out]; st.global.u32 [%a], %u; ret;\n}\n";

    @BeforeEach
    void needsTheAssembler() {
        Assemblers.assumeInProcess();
    }

    private static Assembly assemble(String text) {
        return PtxCompiler.assemble(new PtxSource("k.ptx", text), "sm_80");
    }

    @Test
    void figuresAreThoseOfEachEntry() {
        Assembly assembly = assemble(HEAD + SHARED + LOCAL);
        assertEquals(2, assembly.entries().size());
        assertEquals(512, assembly.entry("with_shared").sharedBytes());
        assertEquals(0, assembly.entry("with_shared").stackBytes());
        assertEquals(0, assembly.entry("with_stack").sharedBytes());
        assertEquals(64, assembly.entry("with_stack").stackBytes());
        assertTrue(assembly.entry("with_shared").registers() > 0);
    }

    @Test
    void theProgramIsElf() {
        byte[] cubin = assemble(HEAD + SHARED).cubin();
        assertArrayEquals(new byte[] {0x7f, 'E', 'L', 'F'}, Arrays.copyOf(cubin, 4));
    }

    @Test
    void registersThatNobodyNeedsAreRefused() {
        FormatException e = assertThrows(FormatException.class, () -> assemble(HEAD + ".entry k() {\n.reg .b32 %r<99999999999>;\nret;\n}\n"));
        assertEquals("k.ptx line 5: more than 131072 registers", e.getMessage());
    }

    @Test
    void aMissingEntryIsNamed() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> assemble(HEAD + SHARED).entry("other"));
        assertEquals("no entry other, found [with_shared]", e.getMessage());
    }

    @Test
    void refusedTextGivesOneLineWithItsNumber() {
        String message = refusal(HEAD + ".visible .entry k() {\n mov.u32 %zz, 1;\n ret;\n}\n");
        assertTrue(message.startsWith("k.ptx line 5: "), message);
        assertTrue(message.contains("(sm_80"), message);
    }

    @Test
    void textOfAnyKindIsRefusedInOneLine() {
        for (String text : List.of("", " ", "\0", "hello", "// only a comment", "/* open", ".version 7.8\n", ".version 7.8\n.target step\n",
                HEAD + SHARED.replace("512", "4294967295"), HEAD + SHARED.replace("512", "65536 ] [65535"), HEAD + LOCAL.replace("64]", "2147483647]"), HEAD + SHARED.replace("512", "0xffffffffffffffffff"), HEAD + SHARED + "\0",
                HEAD + "}", HEAD + ".visible .entry k(", HEAD + SHARED.substring(0, 150),
                HEAD.replace("7.8", "8.3") + SHARED, HEAD.replace("7.8", "99.9") + SHARED, HEAD.replace("sm_80", "sm_999") + SHARED,
                HEAD.replace("sm_80", "sm_90") + SHARED, "\u00e4\u20ac" + HEAD)) {
            assertTrue(refusal(text).startsWith("k.ptx"), text);
        }
    }

    private static String refusal(String text) {
        String message = assertThrows(FormatException.class, () -> assemble(text), text).getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @Test
    void anUnknownArchitectureIsRefused() {
        FormatException e = assertThrows(FormatException.class, () -> PtxCompiler.assemble(new PtxSource("k.ptx", HEAD + SHARED), "sm_12"));
        assertTrue(e.getMessage().contains("sm_12"), e.getMessage());
    }

    @Test
    void threadsAssembleAtOnce() {
        byte[] alone = assemble(HEAD + SHARED).cubin();
        List<Assembly> together = IntStream.range(0, 8).parallel().mapToObj(i -> assemble(HEAD + SHARED)).toList();
        for (Assembly assembly : together) assertArrayEquals(alone, assembly.cubin());
    }

    @Test
    void nothingIsLeftInTheTemporaryFolder() throws Exception {
        assemble(HEAD + SHARED);
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertEquals(List.of(), files.filter(file -> file.getFileName().toString().startsWith(JcudaNatives.prefix())).toList());
        }
    }
}
