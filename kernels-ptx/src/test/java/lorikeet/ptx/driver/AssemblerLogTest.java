package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AssemblerLogTest {
    @Test
    void figuresOfTheInProcessAssembler() {
        String log = """
                ptxas info    : 0 bytes gmem
                ptxas info    : Compiling entry function 'a' for 'sm_80'
                ptxas info    : Function properties for a
                ptxas         .     8 bytes stack frame, 4 bytes spill stores, 12 bytes spill loads
                ptxas info    : Used 10 registers, 1024 bytes smem, 376 bytes cmem[0]
                ptxas info    : Compiling entry function 'b' for 'sm_80'
                ptxas info    : Function properties for b
                ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
                ptxas info    : Used 255 registers, 376 bytes cmem[0]
                """;
        assertEquals(List.of(new Assembly.Entry("a", 10, 4, 12, 8, 1024, 0), new Assembly.Entry("b", 255, 0, 0, 0, 0, 0)), AssemblerLog.figures(log));
    }

    @Test
    void figuresOfTheTool() {
        String log = """
                ptxas info    : 0 bytes gmem
                ptxas info    : Compiling entry function 'a' for 'sm_120'
                ptxas info    : Function properties for helper
                    32 bytes stack frame, 32 bytes spill stores, 32 bytes spill loads
                ptxas info    : Function properties for a
                    64 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
                ptxas info    : Used 10 registers, used 1 barriers, 64 bytes cumulative stack size, 2048 bytes smem
                ptxas info    : Compile time = 2.108 ms
                """;
        assertEquals(List.of(new Assembly.Entry("a", 10, 0, 0, 64, 2048, 1)), AssemblerLog.figures(log));
    }

    @Test
    void theFirstErrorIsReported() {
        String log = """
                ptxas application ptx input, line 7; warning : odd
                ptxas application ptx input, line 12; error   : Unknown symbol '%zz'
                ptxas application ptx input, line 13; error   : Unknown symbol '%y'
                ptxas fatal   : Ptx assembly aborted due to errors
                """;
        assertEquals("k.ptx line 12: Unknown symbol '%zz' (sm_80, and 1 more)", AssemblerLog.error("k.ptx", "sm_80", log).getMessage());
    }

    @Test
    void anErrorWithoutLineIsReported() {
        assertEquals("k.ptx: the assembler here does not know this architecture (sm_1)",
                AssemblerLog.error("k.ptx", "sm_1", "ptxas fatal   : Value 'sm_1' is not defined for option 'gpu-name'\n").getMessage());
        assertEquals("k.ptx: the assembler gave no reason (sm_1)", AssemblerLog.error("k.ptx", "sm_1", "").getMessage());
    }
}
