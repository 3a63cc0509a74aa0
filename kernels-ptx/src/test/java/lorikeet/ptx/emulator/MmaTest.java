package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntBinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code mma.sync} against products of matrices that are placed by the published fragment layouts. */
class MmaTest {
    static final Set<String> FAMILIES = Set.of("mma");

    static List<MmaForm> forms() {
        return Stream.concat(MmaForm.all().stream(), MmaForm.ofEightBits().stream()).toList();
    }

    static List<MmaForm> floats() {
        return MmaForm.all().stream().filter(form -> !form.types().getFirst().equals("s32")).toList();
    }

    static List<MmaForm> integers() {
        return MmaForm.all().stream().filter(form -> form.types().getFirst().equals("s32")).toList();
    }

    private static int[][] matrix(int rows, int columns, IntBinaryOperator element) {
        return IntStream.range(0, rows).mapToObj(r -> IntStream.range(0, columns).map(c -> element.applyAsInt(r, c)).toArray()).toArray(int[][]::new);
    }

    /** A small integer, which every type holds exactly. */
    private static int bits(String type, int value) {
        return switch (type) {
            case "f16" -> Float.floatToFloat16(value) & 0xffff;
            case "bf16" -> Float.floatToIntBits(value) >>> 16;
            case "tf32" -> Float.floatToIntBits(value) | 0x1fff; // the low 13 bits must be ignored
            case "f32" -> Float.floatToIntBits(value);
            case "e5m2" -> Float.floatToFloat16(value) >>> 8 & 0xff; // the upper half of f16
            case "e4m3" -> WgmmaTest.e4m3(value);
            default -> value;
        };
    }

    private static double value(String type, int bits) {
        return switch (type) {
            case "f16" -> Float.float16ToFloat((short) bits);
            case "bf16" -> Float.intBitsToFloat(bits << 16);
            case "tf32" -> Float.intBitsToFloat(bits & 0xffffe000);
            case "f32" -> Float.intBitsToFloat(bits);
            case "s8" -> (byte) bits;
            case "u8" -> bits & 0xff;
            default -> bits;
        };
    }

    @ParameterizedTest
    @MethodSource("forms")
    void productEqualsFloat64(MmaForm form) {
        Random random = new Random(7);
        int[][] a = matrix(16, form.k(), (r, c) -> WgmmaTest.small(form.types().get(1), random));
        int[][] b = matrix(form.k(), 8, (r, c) -> WgmmaTest.small(form.types().get(2), random));
        int[][] c = matrix(16, 8, (r, q) -> random.nextInt(-9, 10));
        List<String> types = form.types();
        int[][] d = form.run(matrix(16, form.k(), (r, q) -> bits(types.get(1), a[r][q])), matrix(form.k(), 8, (r, q) -> bits(types.get(2), b[r][q])), matrix(16, 8, (r, q) -> bits(types.get(3), c[r][q])));
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 8; j++) {
                double expected = c[i][j];
                for (int k = 0; k < form.k(); k++) expected += (double) a[i][k] * b[k][j];
                assertEquals(types.getFirst().equals("f16") ? Float.float16ToFloat(Float.floatToFloat16((float) expected)) : expected, value(types.getFirst(), d[i][j]), i + ", " + j);
            }
        }
    }

    /** Zeros of both signs, subnormals, the largest values: sums are exact but for rounding to the accumulator, in whatever order. */
    @ParameterizedTest
    @MethodSource("floats")
    void finiteEdgeValues(MmaForm form) {
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            int[][][] m = {edges(form, 1, 16, form.k(), random), edges(form, 2, form.k(), 8, random), edges(form, 3, 16, 8, random)};
            int[][] d = form.run(m[0], m[1], m[2]);
            for (int i = 0; i < 16; i++) for (int j = 0; j < 8; j++) checkFinite(form, m, i, j, value(form.types().getFirst(), d[i][j]));
        }
    }

    private static int[][] edges(MmaForm form, int operand, int rows, int columns, Random random) {
        String type = form.types().get(operand);
        FloatFormat format = FloatFormat.of(PtxType.of(type));
        List<Integer> finite = EdgeValues.of(PtxType.of(type.equals("tf32") ? "f32" : type)).stream().filter(v -> !format.isNaN(v) && !format.isInfinite(v)).map(Long::intValue).toList();
        return matrix(rows, columns, (r, c) -> finite.get(random.nextInt(finite.size())));
    }

    private static void checkFinite(MmaForm form, int[][][] m, int i, int j, double found) {
        List<String> types = form.types();
        BigDecimal exact = new BigDecimal(value(types.get(3), m[2][i][j]));
        BigDecimal size = exact.abs();
        for (int k = 0; k < form.k(); k++) {
            BigDecimal term = new BigDecimal(value(types.get(1), m[0][i][k])).multiply(new BigDecimal(value(types.get(2), m[1][k][j])));
            exact = exact.add(term);
            size = size.add(term.abs());
        }
        FloatFormat format = FloatFormat.of(PtxType.of(types.getFirst()));
        double most = format.exact(format.infinity() - 1).doubleValue();
        double tolerance = size.doubleValue() * (types.getFirst().equals("f16") ? 0x1p-10 : 0x1p-20) + format.exact(1).doubleValue();
        double near = exact.doubleValue();
        boolean overflows = Math.abs(near) + tolerance >= most && Math.abs(found) >= Math.min(most, Math.abs(near) - tolerance) && (Math.signum(found) == Math.signum(near) || tolerance >= most);
        assertTrue(overflows || Math.abs(near - found) <= tolerance, form + " " + i + ", " + j + ": exact " + near + ", found " + found);
    }

    /** An infinity or a NaN acts on its row of A, its column of B, its element of C, and on nothing else. */
    @ParameterizedTest
    @MethodSource("floats")
    void infinitiesAndNaNsActWhereTheyStand(MmaForm form) {
        List<String> types = form.types();
        int k = form.k();
        for (int special = 0; special < 6; special++) {
            int kind = special;
            int inf = (int) FloatFormat.of(PtxType.of(types.get(1))).infinity();
            int nan = inf | inf >>> 1; // the top bit of the fraction
            int infC = (int) FloatFormat.of(PtxType.of(types.get(3))).infinity();
            // 0, 1: infinity or NaN in A; 2, 3: in B; 4: NaN in C; 5: infinity in A against zeros of B.
            int[][] a = matrix(16, k, (r, c) -> (kind < 2 || kind == 5) && r == 3 && c == k - 1 ? kind == 1 ? nan : inf : bits(types.get(1), 1));
            int[][] b = matrix(k, 8, (r, c) -> kind == 5 ? 0 : (kind == 2 || kind == 3) && r == k - 1 && c == 5 ? kind == 3 ? nan : inf : bits(types.get(2), 1));
            int[][] c = matrix(16, 8, (r, q) -> kind == 4 && r == 9 && q == 2 ? infC | 1 : bits(types.get(3), 2));
            int[][] d = form.run(a, b, c);
            for (int i = 0; i < 16; i++) {
                for (int j = 0; j < 8; j++) {
                    boolean touched = switch (kind) {
                        case 0, 1, 5 -> i == 3;
                        case 2, 3 -> j == 5;
                        default -> i == 9 && j == 2;
                    };
                    double expected = !touched ? 2 + (kind == 5 ? 0 : k) : kind == 0 || kind == 2 ? Double.POSITIVE_INFINITY : Double.NaN;
                    assertEquals(expected, value(types.getFirst(), d[i][j]), form + " kind " + kind + " at " + i + ", " + j);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void integersWrapOrSaturateAtTheirLimits(MmaForm form) {
        List<String> types = form.types();
        int[] elements = {-128, 127, -1, 0, 1, 255, 128};
        int[] sums = {Integer.MAX_VALUE, Integer.MIN_VALUE, 0, -1, Integer.MAX_VALUE - 1000, Integer.MIN_VALUE + 1000, 1 << 30};
        for (int seed = 0; seed < 3; seed++) {
            int s = seed;
            int[][] a = matrix(16, form.k(), (r, c) -> s == 0 ? elements[0] : elements[(r * 3 + c * 5 + s) % elements.length]);
            int[][] b = matrix(form.k(), 8, (r, c) -> s == 0 ? elements[c % 2] : elements[(r * 2 + c * 3 + s) % elements.length]);
            int[][] c = matrix(16, 8, (r, q) -> sums[(r + q + s) % sums.length]);
            int[][] d = form.run(a, b, c);
            for (int i = 0; i < 16; i++) {
                for (int j = 0; j < 8; j++) {
                    BigInteger sum = BigInteger.valueOf(c[i][j]);
                    for (int k = 0; k < form.k(); k++) sum = sum.add(BigInteger.valueOf((long) value(types.get(1), a[i][k]) * (long) value(types.get(2), b[k][j])));
                    BigInteger most = BigInteger.valueOf(Integer.MAX_VALUE);
                    int expected = form.modifiers().isEmpty() ? sum.intValue() : sum.min(most).max(most.not()).intValue();
                    assertEquals(expected, d[i][j], form + " " + i + ", " + j);
                }
            }
        }
    }

    @Test
    void noOtherFormIsTaken() {
        String element = "(f16|bf16|tf32|s8|u8|f32|f64|s32)";
        Set<String> taken = Stream.of("m8n8k4", "m8n8k16", "m16n8k4", "m16n8k8", "m16n8k16", "m16n8k32", "m16n8k64")
                .flatMap(shape -> FormTable.expand("mma.sync.aligned." + shape + "(.row.col|.col.row|.row.row|.col.col)[.satfinite].(f16|f32|s32|f64)." + element + "." + element + ".(f16|f32|s32|f64)").stream())
                .collect(Collectors.groupingBy(opcode -> operands(opcode))).entrySet().stream()
                .flatMap(e -> AcceptedForms.of("(" + String.join("|", e.getValue()) + ")", opcode -> e.getKey()).stream()).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(MmaForm.all().stream().map(MmaForm::opcode).collect(Collectors.toCollection(TreeSet::new)), taken);
    }

    /** As many registers as an m16n8 product of the types has. */
    private static String operands(String opcode) {
        String[] parts = opcode.split("\\.");
        int n = parts.length;
        int k = Integer.parseInt(parts[3].substring(parts[3].indexOf('k') + 1));
        int[] counts = {128 * MmaForm.bits(parts[n - 4]) / 1024, 16 * k * MmaForm.bits(parts[n - 3]) / 1024, 8 * k * MmaForm.bits(parts[n - 2]) / 1024, 128 * MmaForm.bits(parts[n - 1]) / 1024};
        return IntStream.range(0, 4).mapToObj(o -> IntStream.range(0, Math.clamp(counts[o], 1, 16)).mapToObj(i -> "%r" + (16 * o + i)).collect(Collectors.joining(", ", "{", "}"))).collect(Collectors.joining(", "));
    }
}
