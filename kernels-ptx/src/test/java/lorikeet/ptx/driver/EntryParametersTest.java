package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;

class EntryParametersTest {
    private static final PtxSource SOURCE = new PtxSource("some.ptx", """
            // .entry commented(.param .u8 a) {}
            .visible .entry none { ret; }
            .entry empty() { ret; }
            .visible .entry many( .param .u64 .ptr .global .align 16 p, /* (not, this) */
                .param .align 8 .b8 structure[24],
                .param .f32 x, .param .u16 half, .param .s32 n, .param .pred_like .f64 d) .maxntid 256 { ret; }
            .entry many_more(.param .b32 a) { ret; }
            .entry matrix(.param .b8 m[4][4]) { ret; }
            .entry odd(.param .texref t) { ret; }
            """);

    @Test
    void sizesFollowTheTypes() {
        assertEquals(List.of(8, 24, 4, 2, 4, 8), EntryParameters.sizes(SOURCE, "many"));
        assertEquals(List.of(4), EntryParameters.sizes(SOURCE, "many_more"));
    }

    @Test
    void onlyPlainExtentsAreUnderstood() {
        assertEquals("some.ptx: parameter '.param .b8 m[4][4]' of .entry matrix: expected one number of elements",
                assertThrows(FormatException.class, () -> EntryParameters.sizes(SOURCE, "matrix")).getMessage());
    }

    /** One that nothing ends is text, and so is a single slash. */
    @Test
    void commentsAreLeftOutWhereverTheyAre() {
        PtxSource source = new PtxSource("k.ptx", "//\n.entry/**/k/* / * // */(.param .u8 a// .param\n, /* // */.param .f64 b/***/) { } / /* .entry after(.param .b32 c) { } //");
        assertEquals(List.of(1, 8), EntryParameters.sizes(source, "k"));
        assertEquals(List.of(4), EntryParameters.sizes(source, "after"));
    }

    @Test
    void entryMayHaveNone() {
        assertEquals(List.of(), EntryParameters.sizes(SOURCE, "none"));
        assertEquals(List.of(), EntryParameters.sizes(SOURCE, "empty"));
    }

    @Test
    void whatIsNotUnderstoodIsOneLine() {
        assertEquals("some.ptx: no .entry commented",
                assertThrows(FormatException.class, () -> EntryParameters.sizes(SOURCE, "commented")).getMessage());
        assertEquals("some.ptx: parameter '.param .texref t' of .entry odd has no known type",
                assertThrows(FormatException.class, () -> EntryParameters.sizes(SOURCE, "odd")).getMessage());
    }
}
