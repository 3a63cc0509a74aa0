package lorikeet.ptx.emulator;

/** The values that a thread gives to {@code vprintf}: one after another in memory, each at a multiple of its size. */
final class PrintValues implements PrintFormat.Values {
    private final ThreadMemory memory;
    private final long start;
    private long offset;
    private int count;

    PrintValues(ThreadMemory memory, long start) {
        this.memory = memory;
        this.start = start;
    }

    /** How many were taken. */
    int count() {
        return count;
    }

    private long next(int bytes) {
        long at = Math.ceilDiv(offset, (long) bytes) * bytes;
        offset = at + bytes;
        count++;
        return start + at;
    }

    @Override
    public int word() {
        return memory.word(next(Integer.BYTES));
    }

    @Override
    public long wide() {
        return memory.wide(next(Long.BYTES));
    }

    @Override
    public double real() {
        return Double.longBitsToDouble(wide());
    }

    @Override
    public String text(long address) {
        return memory.text(address);
    }
}
