package lorikeet.ptx.emulator;

/**
 * The state of one mbarrier object (PTX ISA, "Parallel Synchronization and Communication Instructions: mbarrier"): its phase ends
 * when no arrival is pending and all bytes that were announced have come; then the next one begins with the expected count.
 */
final class Mbarrier {
    /** Arrivals, and bytes that are announced, at most. */
    static final int MOST = (1 << 20) - 1;
    private static final int PHASE_SHIFT = 61;
    private static final int BYTES_SHIFT = 40;
    private static final int EXPECTED_SHIFT = 20;

    private int phase;
    private int expected;
    private int pending;
    /** Bytes announced less bytes that came. */
    private int bytes;

    Mbarrier(int count) {
        expected = count;
        pending = count;
    }

    /** What lies in memory, and what an arrival returns; nothing but this emulator reads it. */
    long word() {
        return (long) (phase & 7) << PHASE_SHIFT | (bytes & (1L << EXPECTED_SHIFT + 1) - 1) << BYTES_SHIFT | (long) expected << EXPECTED_SHIFT | pending;
    }

    /** The arrivals that were pending when {@code word} was taken. */
    static int pending(long word) {
        return (int) word & MOST;
    }

    /** Phases that have ended. */
    int phase() {
        return phase;
    }

    /** Whether the phase of {@code word}, the current one or an earlier one, has ended. */
    boolean hasEnded(long word) {
        return (int) (word >>> PHASE_SHIFT) != (phase & 7);
    }

    /** Whether the phase of that parity, the current or the last one, has ended. */
    boolean hasEndedParity(int parity) {
        return (phase & 1) != (parity & 1);
    }

    /** Takes {@code count} arrivals; {@code drops}: later phases expect that many fewer. What is wrong, or null. */
    String arrive(int count, boolean drops) {
        if (count < 1 || count > pending) return count + " arrivals, " + pending + " of " + expected + " are pending";
        pending -= count;
        if (drops) expected -= count;
        endIfComplete();
        return null;
    }

    /** Whether {@code count} arrivals would end the phase. */
    boolean wouldEnd(int count) {
        return count == pending && bytes == 0;
    }

    /** One more arrival is pending. What is wrong, or null. */
    String expectArrival() {
        if (pending == MOST) return "more than " + MOST + " arrivals pending";
        pending++;
        return null;
    }

    /** Announces bytes. What is wrong, or null. */
    String expect(int more) {
        return addBytes(more);
    }

    /** Bytes have come. What is wrong, or null. */
    String complete(int came) {
        String problem = addBytes(-(long) came);
        if (problem == null) endIfComplete();
        return problem;
    }

    private String addBytes(long more) {
        long sum = bytes + more;
        if (Math.abs(more) > MOST || Math.abs(sum) > MOST) return Math.abs(more) + " bytes beside " + bytes + " that are awaited, expected at most " + MOST;
        bytes = (int) sum;
        return null;
    }

    private void endIfComplete() {
        if (pending != 0 || bytes != 0) return;
        phase++;
        pending = expected;
    }

    @Override
    public String toString() {
        return "phase " + phase + " awaits " + pending + " of " + expected + " arrivals" + (bytes == 0 ? "" : " and " + bytes + " bytes");
    }
}
