package lorikeet.tensor.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.Test;

class OpCasesTest {
    @Test
    void everyOperationHasACase() {
        Set<Class<?>> covered = new HashSet<>();
        for (OpCase opCase : OpCases.all()) covered.add(opCase.op().getClass());
        for (Class<?> op : operations(Op.class)) assertTrue(covered.contains(op), op + " has no case");
    }

    private static List<Class<?>> operations(Class<?> type) {
        if (type == Op.Custom.class) return List.of();
        if (!type.isSealed()) return List.of(type);
        List<Class<?>> leaves = new ArrayList<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) leaves.addAll(operations(permitted));
        return leaves;
    }

    @Test
    void namesAreUnique() {
        Set<String> names = new HashSet<>();
        for (OpCase opCase : OpCases.all()) assertTrue(names.add(opCase.name()), opCase.name());
    }

    @Test
    void casesProveSomethingUnlessTheySayThatTheyMayNot() {
        for (OpCase opCase : OpCases.all()) assertTrue(opCase.mayBeZero() || !isZero(opCase), opCase.name());
    }

    @Test
    void loweringsAgreeWithTheirOperations() {
        int lowered = 0;
        for (OpCase opCase : OpCases.all()) {
            try (ReferenceDevice device = new ReferenceDevice(); Eager ops = Eager.on(device)) {
                Tensor[] in = opCase.place(ops);
                Optional<Tensor[]> smaller = opCase.op().lower(ops, in);
                if (smaller.isEmpty()) continue;
                lowered++;
                Tensor[] out = ops.apply(opCase.op(), in);
                assertEquals(out.length, smaller.get().length, opCase.name());
                for (int i = 0; i < out.length; i++) {
                    assertEquals(out[i].spec(), smaller.get()[i].spec(), opCase.name());
                    Comparison comparison = Comparison.of(out[i].shape(), Host.doubles(ops, smaller.get()[i]), Host.doubles(ops, out[i]), opCase.tolerance());
                    assertEquals(List.of(), comparison.mismatches(), opCase.name());
                }
            }
        }
        assertTrue(lowered > 50, lowered + " cases were lowered");
    }

    private static boolean isZero(OpCase opCase) {
        try (ReferenceDevice device = new ReferenceDevice(); Eager ops = Eager.on(device)) {
            Tensor[] in = opCase.place(ops);
            List<Tensor> results = new ArrayList<>(List.of(ops.apply(opCase.op(), in)));
            for (int written : opCase.op().writes()) results.add(in[written]);
            for (Tensor result : results) {
                for (double value : Host.doubles(ops, result)) if (value != 0) return false;
            }
            return true;
        }
    }
}
