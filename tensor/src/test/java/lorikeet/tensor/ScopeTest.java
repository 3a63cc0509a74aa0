package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private final long live = Storage.live();
    private final ReferenceDevice device = new ReferenceDevice();
    private final Eager ops = Eager.on(device);

    @AfterEach
    void everyStorageIsReleased() {
        ops.close();
        assertEquals(live, Storage.live());
        device.close();
    }

    @Test
    void useAfterItsScopeNamesTheTensor() {
        Tensor lost;
        Tensor view;
        try (Scope _ = ops.scope()) {
            lost = ops.fill(1, 2, 3);
            view = ops.transpose(lost, 0, 1);
        }
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> ops.neg(lost));
        assertTrue(refused.getMessage().contains("F64 [2, 3]"), refused.getMessage());
        assertThrows(IllegalStateException.class, () -> ops.neg(view));
        assertThrows(IllegalStateException.class, lost::memory);
    }

    @Test
    void useAfterItsScopeIsAnErrorThoughAnotherHoldsTheStorage() {
        Tensor lost;
        Tensor alias;
        try (Scope _ = ops.scope()) {
            lost = ops.fill(7, 2);
            alias = lost.alias();
        }
        assertThrows(IllegalStateException.class, () -> ops.neg(lost));
        assertArrayEquals(new double[] {7, 7}, Host.doubles(ops, alias));
        alias.release();
        alias.release();
        assertThrows(IllegalStateException.class, () -> ops.neg(alias));
    }

    @Test
    void keepMovesOneLevelUp() {
        Tensor kept;
        try (Scope _ = ops.scope()) {
            try (Scope inner = ops.scope()) {
                kept = inner.keep(ops.fill(7, 2));
            }
            assertArrayEquals(new double[] {7, 7}, Host.doubles(ops, kept));
        }
        assertThrows(IllegalStateException.class, () -> ops.neg(kept));
    }

    @Test
    void keepingAViewKeepsItsBase() {
        Tensor base;
        Tensor view;
        try (Scope scope = ops.scope()) {
            base = ops.tensor(new double[] {1, 2, 3}, 3);
            view = scope.keep(ops.slice(base, 0, 1, 3));
        }
        assertArrayEquals(new double[] {2, 3}, Host.doubles(ops, view));
        assertArrayEquals(new double[] {1, 2, 3}, Host.doubles(ops, base));
    }

    @Test
    void scopesCloseInnermostFirst() {
        Scope outer = ops.scope();
        Scope inner = ops.scope();
        assertThrows(IllegalStateException.class, outer::close);
        inner.close();
        outer.close();
    }

    @Test
    void operationsAfterCloseAreRefused() {
        ReferenceDevice other = new ReferenceDevice();
        Eager closed = Eager.on(other);
        closed.fill(1, 1);
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.fill(1, 1));
        other.close();
    }

    @Test
    void fromTheSecondStepOnMemoryIsReused() {
        step();
        MemoryUse first = device.memory();
        for (int i = 0; i < 3; i++) step();
        MemoryUse last = device.memory();
        assertEquals(first.misses(), last.misses());
        assertEquals(first.reserved(), last.reserved());
        assertEquals(first.inUse(), last.inUse());
        assertTrue(last.hits() > first.hits());
    }

    private void step() {
        try (Scope _ = ops.scope()) {
            Tensor x = ops.fill(2, 5, 70);
            ops.sum(ops.mul(ops.exp(x), x), 1);
        }
    }

    @Test
    void aFailedOperationLeavesNothingBehind() {
        Tensor table = ops.fill(1, 2, 2);
        long before = device.memory().inUse();
        try (Scope _ = ops.scope()) {
            Tensor ids = ops.tensor(new int[] {5}, 1);
            assertThrows(ShapeException.class, () -> ops.gatherRows(table, ids));
        }
        assertEquals(before, device.memory().inUse());
    }
}
