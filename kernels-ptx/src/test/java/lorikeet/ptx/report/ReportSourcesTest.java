package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import lorikeet.ptx.driver.Assemblers;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.syntax.PtxSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReportSourcesTest {
    static Stream<PtxSource> sources() {
        return Stream.concat(Questions.all().stream().map(Question::source), Approximation.all().map(Approximation::source));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyQuestionAssembles(PtxSource source) {
        Assemblers.assumeInProcess();
        for (String arch : new String[] {"sm_80", "sm_90"}) assertEquals(1, PtxCompiler.assemble(source, arch).entries().size());
    }
}
