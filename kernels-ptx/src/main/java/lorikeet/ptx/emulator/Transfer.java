package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Moves one element of each of {@code lanes} between memory, at {@code at[lane] - base}, and a row of a frame. */
@FunctionalInterface
interface Transfer {
    void move(MemorySegment data, long base, long[] at, Frame f, int row, int lanes);

    /** The load of an element into a register of at most 32 bits. */
    static Transfer load32(int bytes, boolean signed) {
        return switch (bytes) {
            case 1 -> signed ? Transfer::loadS8 : cut(Transfer::loadS8, 0xff);
            case 2 -> signed ? Transfer::loadS16 : cut(Transfer::loadS16, 0xffff);
            case 4 -> Transfer::load32;
            default -> throw new IllegalArgumentException(bytes + " bytes");
        };
    }

    /** The load of an element into a 64-bit register, extended by its sign or by zeros. */
    static Transfer load64(int bytes, boolean signed) {
        if (bytes == 8) return Transfer::load64;
        Transfer narrow = load32(bytes, signed);
        return (data, base, at, f, row, lanes) -> {
            narrow.move(data, base, at, f, 0, lanes);
            for (int left = lanes; left != 0; left &= left - 1) {
                int i = Integer.numberOfTrailingZeros(left);
                f.l[row + i] = signed ? f.r[i] : f.r[i] & 0xffffffffL;
            }
        };
    }

    /** The store of the low bytes of a register of at most 32 bits. */
    static Transfer store32(int bytes) {
        return switch (bytes) {
            case 1 -> Transfer::store8;
            case 2 -> Transfer::store16;
            case 4 -> Transfer::store32;
            default -> throw new IllegalArgumentException(bytes + " bytes");
        };
    }

    /** The store of the low bytes of a 64-bit register. */
    static Transfer store64(int bytes) {
        if (bytes == 8) return Transfer::store64;
        Transfer narrow = store32(bytes);
        return (data, base, at, f, row, lanes) -> {
            for (int i = 0; i < Frame.LANES; i++) f.r[i] = (int) f.l[row + i];
            narrow.move(data, base, at, f, 0, lanes);
        };
    }

    /** A load without the sign above its bits. */
    private static Transfer cut(Transfer signed, int bits) {
        return (data, base, at, f, row, lanes) -> {
            signed.move(data, base, at, f, row, lanes);
            int[] r = f.r;
            for (int left = lanes; left != 0; left &= left - 1) r[row + Integer.numberOfTrailingZeros(left)] &= bits;
        };
    }

    private static void loadS8(MemorySegment data, long base, long[] at, Frame f, int row, int lanes) {
        int[] r = f.r;
        for (int left = lanes; left != 0; left &= left - 1) {
            int i = Integer.numberOfTrailingZeros(left);
            r[row + i] = data.get(JAVA_BYTE, at[i] - base);
        }
    }

    private static void loadS16(MemorySegment data, long base, long[] at, Frame f, int row, int lanes) {
        int[] r = f.r;
        for (int left = lanes; left != 0; left &= left - 1) {
            int i = Integer.numberOfTrailingZeros(left);
            r[row + i] = data.get(JAVA_SHORT_UNALIGNED, at[i] - base);
        }
    }

    private static void load32(MemorySegment data, long base, long[] at, Frame f, int row, int lanes) {
        int[] r = f.r;
        if (lanes == -1) {
            loadAll32(data, base, at, r, row);
            return;
        }
        for (int left = lanes; left != 0; left &= left - 1) {
            int i = Integer.numberOfTrailingZeros(left);
            r[row + i] = data.get(JAVA_INT_UNALIGNED, at[i] - base);
        }
    }

    /** Lanes side by side, or all at one address, in each half of the warp; else one by one. */
    private static void loadAll32(MemorySegment data, long base, long[] at, int[] r, int row) {
        if (Rows.ADDRESSES.areRuns(at, Integer.BYTES)) {
            Rows.ADDRESSES.load16(data, at[0] - base, r, row);
            Rows.ADDRESSES.load16(data, at[16] - base, r, row + 16);
        } else if (Rows.ADDRESSES.areRuns(at, 0)) {
            Arrays.fill(r, row, row + 16, data.get(JAVA_INT_UNALIGNED, at[0] - base));
            Arrays.fill(r, row + 16, row + 32, data.get(JAVA_INT_UNALIGNED, at[16] - base));
        } else {
            for (int i = 0; i < Frame.LANES; i++) r[row + i] = data.get(JAVA_INT_UNALIGNED, at[i] - base);
        }
    }

    private static void load64(MemorySegment data, long base, long[] at, Frame f, int row, int lanes) {
        long[] l = f.l;
        for (int left = lanes; left != 0; left &= left - 1) {
            int i = Integer.numberOfTrailingZeros(left);
            l[row + i] = data.get(JAVA_LONG_UNALIGNED, at[i] - base);
        }
    }

    private static void store8(MemorySegment data, long base, long[] at, Frame f, int row, int lanes) {
        int[] r = f.r;
        for (int left = lanes; left != 0; left &= left - 1) {
            int i = Integer.numberOfTrailingZeros(left);
            data.set(JAVA_BYTE, at[i] - base, (byte) r[row + i]);
        }
    }

    private static void store16(MemorySegment data, long base, long[] at, Frame f, int row, int lanes) {
        int[] r = f.r;
        for (int left = lanes; left != 0; left &= left - 1) {
            int i = Integer.numberOfTrailingZeros(left);
            data.set(JAVA_SHORT_UNALIGNED, at[i] - base, (short) r[row + i]);
        }
    }

    private static void store32(MemorySegment data, long base, long[] at, Frame f, int row, int lanes) {
        int[] r = f.r;
        if (lanes == -1 && Rows.ADDRESSES.areRuns(at, Integer.BYTES)) {
            Rows.ADDRESSES.store16(data, at[0] - base, r, row);
            Rows.ADDRESSES.store16(data, at[16] - base, r, row + 16);
            return;
        }
        for (int left = lanes; left != 0; left &= left - 1) {
            int i = Integer.numberOfTrailingZeros(left);
            data.set(JAVA_INT_UNALIGNED, at[i] - base, r[row + i]);
        }
    }

    private static void store64(MemorySegment data, long base, long[] at, Frame f, int row, int lanes) {
        long[] l = f.l;
        for (int left = lanes; left != 0; left &= left - 1) {
            int i = Integer.numberOfTrailingZeros(left);
            data.set(JAVA_LONG_UNALIGNED, at[i] - base, l[row + i]);
        }
    }
}
