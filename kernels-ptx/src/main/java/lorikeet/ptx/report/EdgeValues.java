package lorikeet.ptx.report;

/** Values at which instructions go wrong, by the type of an operand; bits in the low end of a long. */
final class EdgeValues {
    private static final long[] B16 = {0, 1, 2, 3, 15, 16, 17, 0x7f, 0x80, 0xff, 0x100, 0x1234, 0x7fff, 0x8000, 0x8001, 0xfffe, 0xffff};
    private static final long[] B32 = {0, 1, 2, 3, 7, 31, 32, 33, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0xffffff, 0x12345678, 0x7654, 0x7fffffff,
        0x80000000L, 0x80000001L, 0xdeadbeefL, 0xfffffffeL, 0xffffffffL};
    private static final long[] B64 = {0, 1, 2, 3, 63, 64, 65, 0xff, 0x7fffffff, 0x80000000L, 0xffffffffL, 0x100000000L, 0x123456789abcdefL, Long.MAX_VALUE,
        Long.MIN_VALUE, Long.MIN_VALUE + 1, -2, -1, 0xdeadbeefcafe1234L};
    private static final long[] POSITION = {0, 1, 2, 4, 8, 15, 16, 24, 31, 32, 33, 40};
    /** Zeros, denormals, 1 and its neighbour, halves, powers at the edge of integers and of f16, largest, infinities, NaNs. */
    private static final long[] F32 = {0, 0x80000000L, 1, 0x807fffffL, 0x00800000, 0x3f800000, 0xbf800000L, 0x3f800001, 0x3f000000, 0x3fc00000, 0x40200000,
        0xc0200000L, 0x4b800000, 0x477fe000, 0x477ff000, 0x4f000000, 0xcf000000L, 0x4f800000, 0x5f000000, 0x1e3ce508, 0x7f7fffff, 0x7f800000, 0xff800000L,
        0x7fc00000, 0xffc12345L, 0x7f800001};
    private static final long[] F64 = {0, Long.MIN_VALUE, 1, 0x800fffffffffffffL, 0x0010000000000000L, 0x3ff0000000000000L, 0xbff0000000000000L,
        0x3ff0000000000001L, 0x3fe0000000000000L, 0x4004000000000000L, 0xc004000000000000L, 0x41dfffffffe00000L, 0x41f0000000000000L, 0x43e0000000000000L,
        0x36a0000000000000L, 0x47efffffefffffffL, 0x7fefffffffffffffL, 0x7ff0000000000000L, 0xfff0000000000000L, 0x7ff8000000000000L, 0xfff8123400000000L,
        0x7ff0000000000001L};
    private static final long[] F16 = {0, 0x8000, 1, 0x83ff, 0x0400, 0x3c00, 0xbc00, 0x3c01, 0x3800, 0x4100, 0xc100, 0x6400, 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00, 0xfe12, 0x7c01};
    private static final long[] BF16 = {0, 0x8000, 1, 0x807f, 0x0080, 0x3f80, 0xbf80, 0x3f81, 0x3f00, 0x4020, 0xc020, 0x4b80, 0x7f7f, 0xff7f, 0x7f80, 0xff80, 0x7fc0, 0xffc1, 0x7f81};

    private EdgeValues() {}

    static long[] of(String type) {
        return switch (type) {
            case "b16" -> B16;
            case "b32" -> B32;
            case "b64" -> B64;
            case "position" -> POSITION;
            case "f32" -> F32;
            case "f64" -> F64;
            case "f16" -> F16;
            case "bf16" -> BF16;
            case "f16x2" -> pairs(F16);
            case "bf16x2" -> pairs(BF16);
            default -> throw new IllegalArgumentException("no edge values of type " + type);
        };
    }

    /** Each value in the low half, another in the high half. */
    private static long[] pairs(long[] values) {
        long[] pairs = new long[values.length];
        for (int i = 0; i < values.length; i++) pairs[i] = values[i] | values[(i * 7 + 3) % values.length] << 16;
        return pairs;
    }
}
