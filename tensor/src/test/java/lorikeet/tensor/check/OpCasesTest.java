package lorikeet.tensor.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
