package lorikeet.ptx.emulator;

import java.util.function.IntBinaryOperator;

/** {@code redux.sync}: one value from those of all members. */
final class Reduce extends WarpWide {
    private final IntBinaryOperator operation;
    private final int d;
    private final int a;

    Reduce(IntBinaryOperator operation, int d, int a, int members) {
        super(members);
        this.operation = operation;
        this.d = d;
        this.a = a;
    }

    static IntBinaryOperator operation(String name, boolean signed) {
        return switch (name) {
            case "add" -> Integer::sum;
            case "min" -> signed ? Math::min : (x, y) -> Integer.compareUnsigned(x, y) < 0 ? x : y;
            case "max" -> signed ? Math::max : (x, y) -> Integer.compareUnsigned(x, y) > 0 ? x : y;
            case "and" -> (x, y) -> x & y;
            case "or" -> (x, y) -> x | y;
            case "xor" -> (x, y) -> x ^ y;
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int others = members(f, lane) & lanes;
            int first = Integer.numberOfTrailingZeros(others);
            int value = others == 0 ? 0 : f.r[a + first];
            for (others &= others - 1; others != 0; others &= others - 1) {
                value = operation.applyAsInt(value, f.r[a + Integer.numberOfTrailingZeros(others)]);
            }
            f.r[lane] = value;
        }
        f.keep32(d, lanes);
    }
}
