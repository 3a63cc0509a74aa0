package lorikeet.autograd.check;

import java.util.List;
import lorikeet.tensor.check.OpCase;

/** What became of one case. */
public sealed interface Outcome {
    /** What was checked. */
    OpCase opCase();

    /** @param share of the tolerance that the worst result used */
    record Passed(OpCase opCase, double share) implements Outcome {}

    /** @param findings one line each */
    record Failed(OpCase opCase, List<String> findings) implements Outcome {
        @Override
        public String toString() {
            return opCase.name() + "\n  " + String.join("\n  ", findings);
        }
    }

    /** Not run. */
    record Skipped(OpCase opCase, String reason) implements Outcome {
        @Override
        public String toString() {
            return opCase.name() + ": " + reason;
        }
    }
}
