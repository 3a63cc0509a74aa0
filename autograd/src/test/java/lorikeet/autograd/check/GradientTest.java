package lorikeet.autograd.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lorikeet.autograd.rule.Rule;
import lorikeet.autograd.rule.Rules;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import org.junit.jupiter.api.Test;

class GradientTest {
    private static final int DIFFERENTIATED = 113;

    @Test
    void gradientsOfEveryOperationAgreeWithFiniteDifferences() {
        List<String> failed = new ArrayList<>();
        int passed = 0;
        for (OpCase opCase : OpCases.all()) {
            switch (OpCheck.gradient(opCase)) {
                case Outcome.Passed pass -> passed++;
                case Outcome.Failed failure -> failed.add(failure.toString());
                case Outcome.Skipped skip -> {}
            }
        }
        assertEquals("", String.join("\n", failed), failed.size() + " cases fail");
        assertEquals(DIFFERENTIATED, passed);
    }

    @Test
    void everyGradientRuleHasACase() {
        Set<String> unchecked = new TreeSet<>();
        for (OpCase opCase : OpCases.all()) {
            if (Rules.of(opCase.op()) instanceof Rule.Gradient || Rules.of(opCase.op()) instanceof Rule.Steps) unchecked.add(opCase.op().name());
        }
        for (OpCase opCase : OpCases.all()) {
            if (!opCase.gradient().operands().isEmpty()) unchecked.remove(opCase.op().name());
        }
        assertEquals(Set.of(), unchecked);
    }
}
