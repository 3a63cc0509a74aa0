package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import lorikeet.ptx.syntax.Statement;

/** {@code cp.async}: each lane copies 4, 8 or 16 bytes from global to shared memory, later. */
final class AsyncCopy extends Instruction {
    private final int bytes;
    /** Reads of each size; the one of all bytes alone where no size is given. */
    private final List<Source> sources = new ArrayList<>();
    private final Access destination;
    /** Row of the number of bytes to read, the rest being zeros; -1: all. */
    private final int sizeRow;
    /** Predicate under which nothing is read and zeros are written. */
    private final int ignored;
    private final boolean ignores;

    /** Data of one issued copy. */
    static final class Pending {
        final AsyncCopy copy;
        /** The group of each lane's copy. */
        final int[] groups;
        /** Each lane's bytes, one lane's after another's. */
        final MemorySegment data;
        /** Where they go in shared memory. */
        final long[] places = new long[Frame.LANES];
        /** Of all copies of its warp. */
        final long number;
        final Copied copied;
        /** Lanes whose copy is to be written. */
        int lanes;
        /** Where each lane's bytes are read, and how many. */
        private final long[] sources = new long[Frame.LANES];
        private final int[] reads = new int[Frame.LANES];

        Pending(AsyncCopy copy, int[] groups, long number) {
            this.copy = copy;
            this.number = number;
            copied = new Copied(Strand.COPIES, -1, number + 1);
            this.groups = groups;
            data = MemorySegment.ofArray(new byte[Frame.LANES * copy.bytes]);
        }

        /** Whether a lane may still read some of {@code bytes} at {@code address}. */
        boolean mayRead(long address, int bytes) {
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                if (sources[lane] < address + bytes && address < sources[lane] + reads[lane]) return true;
            }
            return false;
        }
    }

    AsyncCopy(Access.Place to, Access.Place from, int bytes, int sizeRow, boolean ignores, int ignored, Program program) {
        this.bytes = bytes;
        this.sizeRow = sizeRow;
        this.ignores = ignores;
        this.ignored = ignored;
        for (int size = sizeRow < 0 ? bytes : 1; size <= bytes; size++) sources.add(new Source(from, size, program.newSite()));
        destination = new Destination(to, bytes, program.newSite());
    }

    int bytes() {
        return bytes;
    }

    /** What it writes, later. */
    Access destination() {
        return destination;
    }

    @Override
    void describe(Statement statement, int guardSlot, RegisterUse registers) {
        super.describe(statement, guardSlot, registers);
        sources.forEach(source -> source.describe(statement, -1, RegisterUse.NONE));
        destination.describe(statement, -1, RegisterUse.NONE);
    }

    @Override
    void execute(Warp warp, int mask) {
        Frame f = warp.frame;
        int reading = ignores ? mask & ~f.predicate(ignored) : mask;
        Pending pending = warp.async().begin(this);
        if (sizeRow >= 0) readBySize(warp, reading);
        else if (reading != 0) sources.getFirst().execute(warp, reading);
        destination.execute(warp, mask);
        warp.async().issue(pending);
    }

    /** Lanes that read as many bytes do it together: those past them are zeros, and need not be there. */
    private void readBySize(Warp warp, int reading) {
        int left = reading;
        while (left != 0) {
            int size = size(warp, Integer.numberOfTrailingZeros(left));
            int same = 0;
            for (int lanes = left; lanes != 0; lanes &= lanes - 1) {
                int lane = Integer.numberOfTrailingZeros(lanes);
                if (size(warp, lane) == size) same |= 1 << lane;
            }
            if (size > 0) sources.get(size - 1).execute(warp, same);
            left &= ~same;
        }
    }

    private int size(Warp warp, int lane) {
        return Math.clamp(warp.frame.r[sizeRow + lane], 0, bytes);
    }

    /** Reads the data into the copy that is being issued. */
    private final class Source extends Access {
        Source(Place place, int bytes, int site) {
            super(place, bytes, site);
        }

        @Override
        Kind kind() {
            return Kind.LOAD;
        }

        @Override
        Copied copied(Warp warp) {
            return warp.async().current().copied;
        }

        /** As all of the copy asks, whatever is read. */
        @Override
        int alignment() {
            return bytes;
        }

        @Override
        void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
            Pending pending = warp.async().current();
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                MemorySegment.copy(data, at[lane] - base, pending.data, (long) lane * bytes, bytes());
                pending.sources[lane] = at[lane];
                pending.reads[lane] = bytes();
            }
        }
    }

    /** Notes where the data goes. */
    private static final class Destination extends Access {
        Destination(Place place, int bytes, int site) {
            super(place, bytes, site);
        }

        @Override
        Kind kind() {
            return Kind.ASYNC_STORE;
        }

        @Override
        Copied copied(Warp warp) {
            return warp.async().current().copied;
        }

        @Override
        void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
            Pending pending = warp.async().current();
            pending.lanes |= lanes;
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                pending.places[lane] = at[lane] - base;
            }
        }
    }
}
