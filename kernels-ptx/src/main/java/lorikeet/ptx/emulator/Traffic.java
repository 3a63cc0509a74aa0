package lorikeet.ptx.emulator;

import java.util.Arrays;

/** What one memory instruction of a warp costs: sectors of global memory, rounds of shared memory's banks. */
final class Traffic {
    private static final int SECTOR = 32;
    private static final int BANKS = 32;
    private static final int WORD = 4;

    private final long[] units = new long[Frame.LANES];
    private final int[] perBank = new int[BANKS];

    /** Different sectors among the lanes' addresses. */
    int sectors(long[] at, int lanes) {
        return distinct(at, lanes, SECTOR);
    }

    /** Puts the sectors among the lanes' addresses into {@code set}. */
    void sectors(long[] at, int lanes, SectorSet set) {
        for (int left = lanes; left != 0; left &= left - 1) set.add(Math.floorDiv(at[Integer.numberOfTrailingZeros(left)], (long) SECTOR));
    }

    /** The fewest sectors that hold as many different bytes. */
    int leastSectors(long[] at, int lanes, int bytes) {
        return Math.ceilDiv(distinct(at, lanes, bytes) * bytes, SECTOR);
    }

    private int distinct(long[] at, int lanes, int unit) {
        int count = 0;
        for (int left = lanes; left != 0; left &= left - 1) units[count++] = Math.floorDiv(at[Integer.numberOfTrailingZeros(left)], (long) unit);
        Arrays.sort(units, 0, count);
        int different = 0;
        for (int i = 0; i < count; i++) if (i == 0 || units[i] != units[i - 1]) different++;
        return different;
    }

    /** Rounds of the banks: lanes go in groups that move at most 128 bytes, one word of a bank in a round. */
    int wavefronts(long[] at, int lanes, int bytes) {
        int rounds = 0;
        for (int first = 0; first < Frame.LANES; first += group(bytes)) {
            int members = members(lanes, first, bytes);
            if (members != 0) rounds += groupRounds(at, members, bytes);
        }
        return rounds;
    }

    /** The fewest rounds in which the same groups could carry as many different bytes: what is above is conflicts of banks. */
    int leastWavefronts(long[] at, int lanes, int bytes) {
        int unit = Math.max(WORD, bytes);
        int rounds = 0;
        for (int first = 0; first < Frame.LANES; first += group(bytes)) rounds += Math.ceilDiv(distinct(at, members(lanes, first, bytes), unit) * unit, BANKS * WORD);
        return rounds;
    }

    /** All 32 lanes, or 16 of 8-byte and 8 of 16-byte accesses. */
    private static int group(int bytes) {
        return bytes <= WORD ? Frame.LANES : Math.max(1, BANKS * WORD / bytes);
    }

    private static int members(int lanes, int first, int bytes) {
        return lanes & -1 >>> Frame.LANES - group(bytes) << first;
    }

    private int groupRounds(long[] at, int lanes, int bytes) {
        Arrays.fill(perBank, 0);
        int unit = Math.max(WORD, bytes);
        int different = distinct(at, lanes, unit);
        int most = 1;
        long previous = Long.MIN_VALUE;
        for (int i = 0, seen = 0; seen < different; i++) {
            if (units[i] == previous) continue;
            previous = units[i];
            seen++;
            for (int word = 0; word < unit / WORD; word++) most = Math.max(most, ++perBank[(int) ((previous * unit / WORD + word) % BANKS)]);
        }
        return most;
    }
}
