package lorikeet.tensor.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Attention.AttendBackward;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss.OutputLoss;
import lorikeet.tensor.op.MatMul;
import org.junit.jupiter.api.Test;

class FlopsTest {
    @Test
    void productsCountWhatTheirCasesSay() {
        List<OpCase> cases = OpCases.all().stream().filter(op -> op.op() instanceof MatMul || op.op() instanceof Linear || op.op() instanceof OutputLoss).toList();
        assertTrue(cases.size() > 50, () -> cases.size() + " cases");
        for (OpCase op : cases) assertEquals(op.flops(), Flops.of(op.op(), op.specs()), op.name());
    }

    @Test
    void attentionCountsThePairsThatSeeEachOther() {
        // 2 sequences of 5 tokens, 4 heads of 3: 15 pairs of a causal sequence, 2 products forward and 5 backward
        Spec q = Spec.of(DType.F32, 10, 12);
        Spec kv = Spec.of(DType.F32, 10, 6);
        Spec cumulative = Spec.of(DType.I32, 3);
        Attend causal = new Attend(4, 2, 1, true, 0);
        assertEquals(2 * 2 * 2 * 15 * 12, Flops.of(causal, q, kv, kv, cumulative, cumulative));
        assertEquals(2 * 2 * 2 * 25 * 12, Flops.of(new Attend(4, 2, 1, false, 0), q, kv, kv, cumulative, cumulative));
        assertEquals(2 * 2 * 2 * 10 * 12, Flops.of(new Attend(4, 2, 1, true, 2), q, kv, kv, cumulative, cumulative));
        assertEquals(5 * 2 * 2 * 15 * 12, Flops.of(new AttendBackward(causal), q, q, kv, kv, cumulative, cumulative, q, Spec.of(DType.F32, 10, 4)));
    }
}
