package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import lorikeet.ptx.syntax.PtxType;

/** Bits of values at which instructions go wrong: limits, signed zeros, subnormals, NaN payloads, shifts beyond the width. */
final class EdgeValues {
    private static final double[] REALS = {0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 1.0 / 3, -1e-3, 255.5, 65504, 65519.996, 65520, -65536,
        2147483647, 4294967295.0, -2147483648.5, 9.3e18, 1e30, -3e38};

    private EdgeValues() {}

    static List<Long> of(PtxType type) {
        List<Long> values = new ArrayList<>();
        int bits = type.bits();
        if (type == PtxType.PRED) return List.of(0L, 1L);
        if (type == PtxType.F16X2 || type == PtxType.BF16X2 || type == PtxType.U16X2 || type == PtxType.S16X2) {
            PtxType half = type == PtxType.F16X2 ? PtxType.F16 : type == PtxType.BF16X2 ? PtxType.BF16 : PtxType.U16;
            List<Long> halves = of(half);
            for (int i = 0; i < halves.size(); i++) values.add(halves.get(i) | halves.get((i * 7 + 3) % halves.size()) << 16);
            return values;
        }
        if (type.isFloat()) {
            FloatFormat format = FloatFormat.of(type);
            for (double value : REALS) values.add(format.nearest(value));
            long sign = 1L << bits - 1;
            long infinity = format.infinity();
            for (long v : new long[] {sign, 1, sign | 1, format.leastNormal() - 1, format.leastNormal(), sign | format.leastNormal(), infinity - 1,
                infinity, sign | infinity, infinity | 1, sign | infinity | 5, infinity + (infinity >>> 1 & ~infinity) + 9}) values.add(v);
        } else {
            long mask = bits == 64 ? -1 : (1L << bits) - 1;
            for (long v : new long[] {0, 1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 255, 256, -1, -2, -8, 1L << bits - 1, (1L << bits - 1) - 1,
                (1L << bits - 1) + 1, 0x0123456789abcdefL, 0xfedcba9876543210L, 0x00ff00ff00ff00ffL, 0x8000000080000001L}) values.add(v & mask);
        }
        Random random = new Random(type.ordinal());
        for (int i = 0; i < 6; i++) values.add(bits == 64 ? random.nextLong() : random.nextLong() & (1L << bits) - 1);
        return values;
    }

    /** Rows of operands: every pair where there are two, otherwise a fixed random choice of about {@code most}. */
    static List<long[]> combinations(List<PtxType> types, int most) {
        List<List<Long>> values = types.stream().map(EdgeValues::of).toList();
        List<long[]> rows = new ArrayList<>();
        long all = values.stream().mapToLong(List::size).reduce(1, (a, b) -> a * b);
        Random random = new Random(types.hashCode() * 31L + types.size());
        for (long i = 0; i < Math.min(all, most); i++) {
            long[] row = new long[types.size()];
            long rest = i;
            for (int k = 0; k < row.length; k++) {
                List<Long> of = values.get(k);
                row[k] = all <= most ? of.get((int) (rest % of.size())) : of.get(random.nextInt(of.size()));
                rest /= of.size();
            }
            rows.add(row);
        }
        return rows;
    }
}
