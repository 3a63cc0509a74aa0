package lorikeet.ptx.emulator;

/**
 * The last accesses to each byte of a piece of memory: who wrote it, when and where in the text, and up to two who read it since
 * without order between them. Who and when are one long: {@code who << 32 | stamp}; 0 is nobody, because stamps begin at 1.
 */
final class RaceShadow {
    /** Whether an earlier access comes before one that {@code now} does. */
    @FunctionalInterface
    interface Order {
        boolean isBefore(int then, int stamp, int now);
    }

    private final Order order;
    private final long[] writer;
    private final int[] line;
    private final long[] reader;
    private final long[] second;

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

    /** Line of the last write. */
    int line(int at) {
        return line[at];
    }

    void write(int at, long access, int atLine) {
        writer[at] = access;
        line[at] = atLine;
        reader[at] = 0;
        second[at] = 0;
    }

    void read(int at, long access) {
        int now = who(access);
        if (!races(reader[at], now)) reader[at] = access;
        else if (!races(second[at], now)) second[at] = access;
    }
}
