package lorikeet.ptx.emulator;

/**
 * The last accesses to each byte of a piece of memory: who wrote it, when and where in the text, up to two who read it since
 * without order between them, and the last ones by atomic or volatile instructions. Who and when are one long:
 * {@code who << 32 | stamp}; 0 is nobody, because stamps begin at 1.
 */
final class RaceShadow {
    /** Whether an earlier access comes before one that {@code now} does. */
    @FunctionalInterface
    interface Order {
        boolean isBefore(int then, int stamp, int now);
    }

    /** Accesses by atomic, volatile, relaxed, acquire and release instructions, which do not race with each other. */
    private static final class Meant {
        final long[] writer;
        final long[] reader;
        /** Who accessed it in such a way since its last such write: whatever they do later comes after that write. */
        final int[] observer;

        Meant(int bytes) {
            writer = new long[bytes];
            reader = new long[bytes];
            observer = new int[bytes];
        }
    }

    private final Order order;
    private final long[] writer;
    private final int[] line;
    private final long[] reader;
    private final long[] second;
    private Meant meant;
    /** Line of an {@code ld.global.nc} of each byte, or 0; made at the first. */
    private int[] readOnly;

    RaceShadow(int bytes, Order order) {
        this.order = order;
        writer = new long[bytes];
        line = new int[bytes];
        reader = new long[bytes];
        second = new long[bytes];
    }

    static long access(int who, int stamp) {
        return (long) who << 32 | stamp;
    }

    static int who(long access) {
        return (int) (access >>> 32);
    }

    private boolean races(long access, int now) {
        return access != 0 && !order.isBefore(who(access), (int) access, now);
    }

    /** The write of byte {@code at} that {@code now} does not come after; 0: none. */
    long racingWrite(int at, int now) {
        return races(writer[at], now) ? writer[at] : 0;
    }

    /** A read of byte {@code at} that {@code now} does not come after; 0: none. */
    long racingRead(int at, int now) {
        return races(reader[at], now) ? reader[at] : races(second[at], now) ? second[at] : 0;
    }

    /** The atomic or volatile write of byte {@code at} that {@code now} neither comes after nor has seen by such an access; 0: none. */
    long racingMeantWrite(int at, int now) {
        return meant != null && meant.observer[at] != now && races(meant.writer[at], now) ? meant.writer[at] : 0;
    }

    /** The same of a read. */
    long racingMeantRead(int at, int now) {
        return meant != null && races(meant.reader[at], now) ? meant.reader[at] : 0;
    }

    /** Line of the last write. */
    int line(int at) {
        return line[at];
    }

    void write(int at, long access, int atLine) {
        writer[at] = access;
        line[at] = atLine;
        reader[at] = 0;
        second[at] = 0;
        if (meant == null) return;
        meant.writer[at] = 0;
        meant.reader[at] = 0;
    }

    void read(int at, long access) {
        int now = who(access);
        if (!races(reader[at], now)) reader[at] = access;
        else if (!races(second[at], now)) second[at] = access;
    }

    void meant(int at, long access, boolean writes) {
        if (meant == null) meant = new Meant(writer.length);
        if (writes) meant.writer[at] = access;
        else if (!races(meant.reader[at], who(access))) meant.reader[at] = access;
        meant.observer[at] = who(access);
    }

    /** Whether anybody has written byte {@code at}. */
    boolean isWritten(int at) {
        return writer[at] != 0 || meant != null && meant.writer[at] != 0;
    }

    void readOnly(int at, int atLine) {
        if (readOnly == null) readOnly = new int[writer.length];
        readOnly[at] = atLine;
    }

    /** Line of an {@code ld.global.nc} of byte {@code at}; 0: none. */
    int readOnlyLine(int at) {
        return readOnly == null ? 0 : readOnly[at];
    }
}
