package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.ptx.driver.Assemblers;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.syntax.PtxSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReportSourcesTest {
    static Stream<PtxSource> sources() {
        return Stream.concat(Questions.all().stream().map(Question::source), Approximation.all().map(Approximation::source));
    }

    @Test
    void everyInstructionAssembles() {
        Assemblers.assumeInProcess();
        List<InstructionRow> rows = InstructionRow.all();
        assertEquals(rows.size(), PtxCompiler.assemble(InstructionTable.source(rows), "sm_80").entries().size());
    }

    @Test
    void noInstructionIsTriedTwice() {
        assertEquals(List.of(), InstructionRow.all().stream().filter(row -> Collections.frequency(InstructionRow.all(), row) > 1).toList());
    }

    @Test
    void operandsMeetInEveryCombination() {
        long[][] inputs = new InstructionRow("add.f16", "f16", List.of("f16", "0xE8", "f16")).inputs();
        assertEquals(2, inputs.length);
        int count = EdgeValues.of("f16").length;
        assertEquals(count * count, IntStream.range(0, inputs[0].length).mapToObj(i -> inputs[0][i] << 16 | inputs[1][i]).distinct().count());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyQuestionAssembles(PtxSource source) {
        Assemblers.assumeInProcess();
        for (String arch : new String[] {"sm_80", "sm_90"}) assertEquals(1, PtxCompiler.assemble(source, arch).entries().size());
    }
}
