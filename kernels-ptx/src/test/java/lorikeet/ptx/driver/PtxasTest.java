package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;

class PtxasTest {
    @Test
    void refusedTextGivesOneLineWithItsNumber() {
        Ptxas ptxas = Assemblers.assumePtxas();
        PtxSource source = new PtxSource("k.ptx", ".version 7.8\n.target sm_80\n.address_size 64\n.entry k() {\n nope;\n}\n");
        String message = assertThrows(FormatException.class, () -> ptxas.assemble(source, "sm_80")).getMessage();
        assertTrue(message.startsWith("k.ptx line 5: "), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void textThatTakesMinutesIsRefusedBeforeTheToolStarts() {
        PtxSource source = new PtxSource("k.ptx", ".version 8.7\n.target sm_100\n.address_size 64\n.entry k() {\n.reg .b32 %r<99999999999>;\nret;\n}\n");
        Ptxas absent = new Ptxas(Path.of("no-such-tool"));
        assertEquals("k.ptx line 5: more than 131072 registers", assertThrows(FormatException.class, () -> absent.assemble(source, "sm_100")).getMessage());
    }
}
