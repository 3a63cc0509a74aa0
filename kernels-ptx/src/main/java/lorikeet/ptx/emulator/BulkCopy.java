package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.function.LongBinaryOperator;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Statement;

/**
 * {@code cp.async.bulk} and {@code cp.reduce.async.bulk} of one lane each. A copy that ends at an mbarrier has its data read when
 * it begins and written when somebody looks at the mbarrier; one of a group is read and written when its thread waits for it.
 */
final class BulkCopy extends Instruction {
    private final BulkPiece source;
    private final BulkPiece destination;
    private final int sizeRow;
    /** The mbarrier object, or null: the copy belongs to a group. */
    private final MbarrierPlace object;
    private final Reduction reduction;

    /** How elements are put together with those at the destination. */
    record Reduction(LongBinaryOperator update, int bytes) {}

    /** @param reduction null: the data takes the place of what is there */
    BulkCopy(Access.Place to, Access.Place from, int sizeRow, Access.Place object, Reduction reduction, Program program) {
        source = new BulkPiece(from, Access.Kind.LOAD, object == null, program.newSite());
        destination = new BulkPiece(to, reduction == null ? Access.Kind.ASYNC_STORE : Access.Kind.ATOMIC, false, program.newSite());
        this.sizeRow = sizeRow;
        this.object = object == null ? null : new MbarrierPlace(object, program.newSite());
        this.reduction = reduction;
    }

    /** What it reads. */
    BulkPiece reading() {
        return source;
    }

    /** What it writes. */
    BulkPiece writing() {
        return destination;
    }

    @Override
    void describe(Statement statement, int guardSlot, RegisterUse registers) {
        super.describe(statement, guardSlot, registers);
        source.describe(statement, -1, RegisterUse.NONE);
        destination.describe(statement, -1, RegisterUse.NONE);
        if (object != null) object.describe(statement, -1, RegisterUse.NONE);
    }

    @Override
    void execute(Warp warp, int mask) {
        for (int left = mask; left != 0; left &= left - 1) begin(warp, Integer.numberOfTrailingZeros(left));
    }

    private void begin(Warp warp, int lane) {
        int bytes = warp.frame.r[sizeRow + lane];
        if (bytes < 0 || bytes % BulkPiece.BYTES != 0 || bytes > Math.min(warp.block.shared.bytes, Mbarrier.MOST)) {
            String expected = ", expected a multiple of " + BulkPiece.BYTES + " up to the " + warp.block.shared.bytes + " bytes of shared memory";
            warp.block.launch.fault(warp, this, lane, bytes % BulkPiece.BYTES != 0 ? Finding.Kind.MISALIGNED : Finding.Kind.OUT_OF_BOUNDS, -1, "a copy of " + Integer.toUnsignedString(bytes) + " bytes" + expected);
            return;
        }
        long at = object == null ? -1 : object.find(warp, lane);
        if (object != null && at < 0) return;
        BulkCopies all = warp.bulk();
        Copied copied = all.next(warp, at);
        BulkFlight.Side from = all.walk(warp, source, lane, bytes);
        BulkFlight.Side to = from == null ? null : all.walk(warp, destination, lane, bytes);
        if (bytes > 0 && to == null) return;
        if (bytes == 0) from = to = new BulkFlight.Side(warp.block.shared, 0);
        BulkFlight flight = new BulkFlight(this, warp, lane, from, to, bytes, copied);
        if (object == null) all.group(flight);
        else send(warp, lane, all, flight, at);
    }

    /** The bytes come to the object at {@code at} with the data. */
    private void send(Warp warp, int lane, BulkCopies all, BulkFlight flight, long at) {
        all.begin(flight);
        if (warp.observer() != null) warp.observer().mbarrier(warp, lane, at, Observer.Phase.ARRIVED);
        Mbarriers objects = warp.block.mbarriers();
        objects.expect(at, () -> {
            all.land(flight);
            if (warp.observer() != null) warp.observer().landed(warp, lane, at, flight.copied());
            String problem = objects.problem(at);
            if (problem == null) problem = complete(warp, lane, objects, at, flight.bytes());
            if (problem != null) warp.block.launch.fault(warp, this, lane, Finding.Kind.BAD_BARRIER, at, "at the end of a copy: " + problem);
        });
    }

    private static String complete(Warp warp, int lane, Mbarriers objects, long at, int bytes) {
        Mbarrier object = objects.at(at);
        int phase = object.phase();
        String problem = object.complete(bytes);
        objects.store(at, object);
        if (object.phase() != phase && warp.observer() != null) warp.observer().mbarrier(warp, lane, at, Observer.Phase.ENDED);
        return problem;
    }

    /** Writes or reduces {@code data} at {@code place}. */
    void put(MemorySegment data, Region to, long place, int bytes) {
        if (reduction == null) {
            MemorySegment.copy(data, 0, to.data, place, bytes);
            return;
        }
        synchronized (to) {
            for (int i = 0; i < bytes; i += reduction.bytes) reduce(data, i, to.data, place + i);
        }
    }

    private void reduce(MemorySegment data, long from, MemorySegment to, long place) {
        LongBinaryOperator update = reduction.update;
        switch (reduction.bytes) {
            case 2 -> to.set(JAVA_SHORT_UNALIGNED, place, (short) update.applyAsLong(to.get(JAVA_SHORT_UNALIGNED, place), data.get(JAVA_SHORT_UNALIGNED, from)));
            case 4 -> to.set(JAVA_INT_UNALIGNED, place, (int) update.applyAsLong(to.get(JAVA_INT_UNALIGNED, place), data.get(JAVA_INT_UNALIGNED, from)));
            default -> to.set(JAVA_LONG_UNALIGNED, place, update.applyAsLong(to.get(JAVA_LONG_UNALIGNED, place), data.get(JAVA_LONG_UNALIGNED, from)));
        }
    }

    /** Looks where the mbarrier object is that a copy ends at. */
    private static final class MbarrierPlace extends Access {
        private static final MemoryOrder RELAXED = new MemoryOrder(true, false, false, true);

        MbarrierPlace(Place place, int site) {
            super(place, Long.BYTES, site);
        }

        @Override
        boolean isOfObject() {
            return true;
        }

        /** The object's place; -1: there is none, which was a fault. */
        long find(Warp warp, int lane) {
            Mbarriers all = warp.block.mbarriers();
            all.places[lane] = -1;
            execute(warp, 1 << lane);
            return all.places[lane];
        }

        @Override
        Kind kind() {
            return Kind.ATOMIC;
        }

        @Override
        MemoryOrder order() {
            return RELAXED;
        }

        @Override
        void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
            int lane = Integer.numberOfTrailingZeros(lanes);
            Mbarriers all = warp.block.mbarriers();
            String problem = warp.region.space == Space.SHARED ? all.problem(at[lane] - base) : "an mbarrier lies in shared memory";
            if (problem == null) all.places[lane] = at[lane] - base;
            else warp.block.launch.fault(warp, this, lane, Finding.Kind.BAD_BARRIER, at[lane], problem);
        }
    }
}
