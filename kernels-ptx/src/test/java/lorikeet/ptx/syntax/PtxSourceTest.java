package lorikeet.ptx.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;

class PtxSourceTest {
    private static final PtxSource KERNEL = new PtxSource("k.ptx", ".entry k_$FORM_v$WIDTH\nmov.u32 %a, $TILE_K;\n");

    @Test
    void everyParameterIsReplaced() {
        PtxSource expanded = KERNEL.expand(Map.of("FORM", "nt", "WIDTH", "4", "TILE_K", "16"));
        assertEquals(".entry k_nt_v4\nmov.u32 %a, 16;\n", expanded.text());
        assertEquals(Set.of(), expanded.parameters());
    }

    @Test
    void theLongestNameIsTheParameter() {
        assertEquals(Set.of("FORM", "WIDTH", "TILE_K"), KERNEL.parameters());
        assertEquals("16 8", new PtxSource("k", "$TILE_K $TILE").expand(Map.of("TILE_K", "16", "TILE", "8")).text());
    }

    @Test
    void aMissingValueIsNamedWithItsLine() {
        FormatException e = assertThrows(FormatException.class, () -> KERNEL.expand(Map.of("FORM", "nt", "WIDTH", "4")));
        assertEquals("k.ptx line 2: textual parameter $TILE_K has no value, given [FORM, WIDTH]", e.getMessage());
    }

    @Test
    void aValueWithoutParameterIsAnError() {
        FormatException e = assertThrows(FormatException.class, () -> KERNEL.expand(Map.of("TILE_N", "8")));
        assertEquals("k.ptx: no textual parameter $TILE_N, found [FORM, TILE_K, WIDTH]", e.getMessage());
    }

    @Test
    void aDollarThatBeginsNoParameterIsAnError() {
        FormatException e = assertThrows(FormatException.class, () -> new PtxSource("k.ptx", "\n$low").expand(Map.of()));
        assertEquals("k.ptx line 2: '$' begins no textual parameter (names are capitals, digits and inner underscores)", e.getMessage());
    }

    @Test
    void aValueCannotAddLines() {
        assertThrows(FormatException.class, () -> new PtxSource("k.ptx", "$A").expand(Map.of("A", "1\n2")));
    }

    @Test
    void anUnknownFileIsNamed() {
        FormatException e = assertThrows(FormatException.class, () -> PtxSource.load("missing.ptx"));
        assertEquals("no kernel file missing.ptx among the resources in /lorikeet/ptx/", e.getMessage());
    }
}
