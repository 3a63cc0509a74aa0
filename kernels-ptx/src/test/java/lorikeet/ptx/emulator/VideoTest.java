package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Video instructions against the pseudocode of the PTX manual, in arbitrary precision. */
class VideoTest {
    static final Set<String> FAMILIES = families();
    private static final List<String> SCALAR = List.of("vadd", "vsub", "vabsdiff", "vmin", "vmax", "vshl", "vshr", "vset");
    private static final List<String> PARTS = List.of("", ".b0", ".b1", ".b2", ".b3", ".h0", ".h1");
    private static final List<String> COMPARISONS = List.of("eq", "ne", "lt", "le", "gt", "ge");
    private static final List<PtxType> TYPES = Collections.nCopies(4, PtxType.B32);

    private static Set<String> families() {
        Set<String> names = new TreeSet<>(List.of("vadd", "vsub", "vabsdiff", "vmin", "vmax", "vshl", "vshr", "vset", "vmad"));
        for (String name : List.of("vadd", "vsub", "vavrg", "vabsdiff", "vmin", "vmax", "vset")) names.addAll(List.of(name + 2, name + 4));
        return names;
    }

    static List<String> scalars() {
        return SCALAR;
    }

    static List<String> packed() {
        return Stream.of("vadd", "vsub", "vavrg", "vabsdiff", "vmin", "vmax", "vset").flatMap(name -> Stream.of(name + 2, name + 4)).toList();
    }

    private static <T> T pick(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static List<long[]> rows(Random random) {
        int[] edges = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7f80ff01, 0x80017fff, 31, 32, 33, 0x80808080};
        List<long[]> rows = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            long[] row = new long[3];
            for (int k = 0; k < 3; k++) row[k] = (random.nextInt(3) == 0 ? edges[random.nextInt(edges.length)] : random.nextInt()) & 0xffffffffL;
            rows.add(row);
        }
        return rows;
    }

    private static BigInteger extended(long register, int at, int bits, boolean signed) {
        BigInteger value = BigInteger.valueOf(register >>> at).mod(BigInteger.ONE.shiftLeft(bits));
        return signed && value.testBit(bits - 1) ? value.subtract(BigInteger.ONE.shiftLeft(bits)) : value;
    }

    private static int at(String part) {
        return part.isEmpty() ? 0 : (part.charAt(2) - '0') * bits(part);
    }

    private static int bits(String part) {
        return part.isEmpty() ? 32 : part.charAt(1) == 'b' ? 8 : 16;
    }

    private static BigInteger clamped(BigInteger value, int bits, boolean signed) {
        BigInteger most = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
        BigInteger least = signed ? most.negate().subtract(BigInteger.ONE) : BigInteger.ZERO;
        return value.max(least).min(most);
    }

    private static BigInteger step(String name, String mode, BigInteger a, BigInteger b) {
        return switch (name) {
            case "vadd" -> a.add(b);
            case "vsub" -> a.subtract(b);
            case "vabsdiff" -> a.subtract(b).abs();
            case "vmin" -> a.min(b);
            case "vmax" -> a.max(b);
            case "vavrg" -> a.add(b).signum() >= 0 ? a.add(b).add(BigInteger.ONE).shiftRight(1) : a.add(b).shiftRight(1);
            case "vshl" -> a.shiftLeft(amount(b, mode));
            case "vshr" -> a.shiftRight(amount(b, mode));
            default -> {
                int order = a.compareTo(b);
                boolean holds = switch (mode) {
                    case "eq" -> order == 0;
                    case "ne" -> order != 0;
                    case "lt" -> order < 0;
                    case "le" -> order <= 0;
                    case "gt" -> order > 0;
                    default -> order >= 0;
                };
                yield holds ? BigInteger.ONE : BigInteger.ZERO;
            }
        };
    }

    private static int amount(BigInteger b, String mode) {
        return mode.equals("wrap") ? b.intValue() & 31 : b.min(BigInteger.valueOf(32)).intValue();
    }

    private static void check(String code, List<long[]> rows, long[] found, ToLongFunction<long[]> expected) {
        for (int i = 0; i < found.length; i++) {
            long[] x = rows.get(i);
            assertEquals(Long.toHexString(expected.applyAsLong(x) & 0xffffffffL), Long.toHexString(found[i] & 0xffffffffL), () -> code + " of " + InstructionTableTest.hex(x));
        }
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void bytesHalvesAndWords(String name) {
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 60; round++) scalar(name, random);
    }

    private static void scalar(String name, Random random) {
        boolean compares = name.equals("vset");
        boolean shifts = name.equals("vshl") || name.equals("vshr");
        String mode = shifts ? pick(random, List.of("clamp", "wrap")) : compares ? pick(random, COMPARISONS) : "";
        boolean d = !compares && random.nextBoolean();
        boolean a = random.nextBoolean();
        boolean b = !shifts && random.nextBoolean();
        boolean sat = !compares && random.nextBoolean();
        String dPart = pick(random, PARTS);
        String aPart = pick(random, PARTS);
        String bPart = pick(random, PARTS);
        String second = dPart.isEmpty() ? pick(random, List.of("", "add", "min", "max")) : "";
        boolean three = !dPart.isEmpty() || !second.isEmpty();
        String opcode = name + (compares ? "" : type(d)) + type(a) + type(b) + (sat ? ".sat" : "") + (mode.isEmpty() ? "" : "." + mode) + (second.isEmpty() ? "" : "." + second);
        String code = opcode + " %x0" + dPart + ", %x1" + aPart + ", %x2" + bPart + (three ? ", %x3" : "") + ";";
        List<long[]> rows = rows(random);
        check(code, rows, FormRun.runText(code, TYPES, rows), x -> {
            BigInteger t = step(name, mode, extended(x[0], at(aPart), bits(aPart), a), extended(x[1], at(bPart), bits(bPart), b));
            return second(second, sat ? clamped(t, bits(dPart), d) : t, dPart, d, three ? x[2] : 0);
        });
    }

    /** What becomes of the exact result with c. */
    private static long second(String operation, BigInteger t, String part, boolean signed, long c) {
        BigInteger typed = extended(t.longValue(), 0, 32, signed);
        BigInteger other = extended(c, 0, 32, signed);
        long mask = (1L << bits(part)) - 1 << at(part);
        return switch (operation) {
            case "add" -> t.longValue() + c;
            case "min" -> typed.min(other).longValue();
            case "max" -> typed.max(other).longValue();
            default -> t.longValue() << at(part) & mask | c & ~mask;
        };
    }

    private static String type(boolean signed) {
        return signed ? ".s32" : ".u32";
    }

    @ParameterizedTest
    @MethodSource("packed")
    void allHalvesOrBytes(String name) {
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 60; round++) packed(name, random);
    }

    private static void packed(String full, Random random) {
        String name = full.substring(0, full.length() - 1);
        int parts = full.charAt(full.length() - 1) - '0';
        int bits = 32 / parts;
        boolean compares = name.equals("vset");
        String mode = compares ? pick(random, COMPARISONS) : "";
        boolean d = !compares && random.nextBoolean();
        boolean a = random.nextBoolean();
        boolean b = random.nextBoolean();
        String end = pick(random, compares ? List.of("", ".add") : List.of("", ".sat", ".add"));
        int mask = random.nextInt(1, 1 << parts);
        boolean plain = random.nextInt(3) == 0;
        int[] aPlaces = plain ? IntStream.range(0, parts).toArray() : random.ints(parts, 0, 2 * parts).toArray();
        int[] bPlaces = plain ? IntStream.range(parts, 2 * parts).toArray() : random.ints(parts, 0, 2 * parts).toArray();
        char letter = parts == 2 ? 'h' : 'b';
        boolean whole = mask == (1 << parts) - 1 && random.nextBoolean();
        String code = full + (compares ? "" : type(d)) + type(a) + type(b) + (compares ? "." + mode : "") + end + " %x0" + (whole ? "" : "." + letter + numbers(mask))
                + ", %x1" + (plain ? "" : "." + letter + text(aPlaces)) + ", %x2" + (plain ? "" : "." + letter + text(bPlaces)) + ", %x3;";
        List<long[]> rows = rows(random);
        check(code, rows, FormRun.runText(code, TYPES, rows), x -> {
            long result = end.equals(".add") ? x[2] : 0;
            for (int i = 0; i < parts; i++) {
                boolean computed = (mask >>> i & 1) != 0;
                long t = part(name, mode, end.equals(".sat"), x[0] | x[1] << 32, bits, new int[] {aPlaces[i], bPlaces[i]}, new boolean[] {a, b, d});
                if (end.equals(".add")) result += computed ? t : 0;
                else result |= ((computed ? t : x[2] >>> bits * i) & (1L << bits) - 1) << bits * i;
            }
            return result;
        });
    }

    /** @param signed whether a, b and d are */
    private static long part(String name, String mode, boolean sat, long pair, int bits, int[] places, boolean[] signed) {
        BigInteger t = step(name, mode, extended(pair, bits * places[0], bits, signed[0]), extended(pair, bits * places[1], bits, signed[1]));
        return (sat ? clamped(t, bits, signed[2]) : t).longValue();
    }

    private static String numbers(int mask) {
        return IntStream.rangeClosed(1, 4).map(i -> 4 - i).filter(i -> (mask >>> i & 1) != 0).mapToObj(String::valueOf).collect(Collectors.joining());
    }

    private static String text(int[] places) {
        StringBuilder text = new StringBuilder();
        for (int i = places.length - 1; i >= 0; i--) text.append(places[i]);
        return text.toString();
    }

    @Test
    void productsWithASum() {
        Random random = new Random(9);
        for (int round = 0; round < 120; round++) product(random);
    }

    private static void product(Random random) {
        boolean a = random.nextBoolean();
        boolean b = random.nextBoolean();
        String aPart = pick(random, PARTS);
        String bPart = pick(random, PARTS);
        int negated = random.nextInt(5); // 1: a, 2: b, 3: c, 4: plus one
        boolean sat = random.nextBoolean();
        int shift = pick(random, List.of(0, 7, 15));
        String code = "vmad" + type(random.nextBoolean()) + type(a) + type(b) + (negated == 4 ? ".po" : "") + (sat ? ".sat" : "") + (shift == 0 ? "" : ".shr" + shift)
                + " %x0, " + (negated == 1 ? "-" : "") + "%x1" + aPart + ", " + (negated == 2 ? "-" : "") + "%x2" + bPart + ", " + (negated == 3 ? "-" : "") + "%x3;";
        boolean signed = a || b || negated >= 1 && negated <= 3;
        List<long[]> rows = rows(random);
        check(code, rows, FormRun.runText(code, TYPES, rows), x -> {
            BigInteger product = extended(x[0], at(aPart), bits(aPart), a).multiply(extended(x[1], at(bPart), bits(bPart), b));
            BigInteger c = extended(x[2], 0, 32, signed);
            // The manual inverts all bits and adds one at the end.
            BigInteger sum = (negated == 1 || negated == 2 ? product.not() : product).add(negated == 3 ? c.not() : c).add(negated > 0 ? BigInteger.ONE : BigInteger.ZERO);
            BigInteger result = sum.shiftRight(shift);
            return (sat ? clamped(result, 32, signed) : result).longValue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"vadd.s32.s32 %x0, %x1, %x2;", "vadd.s32.s32.s16 %x0, %x1, %x2;", "vadd.s32.s32.s32 %x0.b0, %x1, %x2;", "vadd.s32.s32.s32.add %x0.b0, %x1, %x2, %x3;", "vadd.s32.s32.s32 %x0, %x1.b4, %x2;",
        "vadd.s32.s32.s32 %x0, %x1.h2, %x2;", "vadd.s32.s32.s32 %x0, -%x1, %x2;", "vshl.u32.u32.s32.clamp %x0, %x1, %x2;", "vshl.u32.u32.u32 %x0, %x1, %x2;", "vset.u32.u32 %x0, %x1, %x2;", "vmad.s32.s32.s32 %x0, -%x1, %x2, -%x3;",
        "vmad.s32.s32.s32.po %x0, %x1, %x2, -%x3;", "vadd2.s32.s32.s32 %x0, %x1, %x2;", "vadd2.s32.s32.s32.sat.add %x0, %x1, %x2, %x3;", "vadd2.s32.s32.s32 %x0.h01, %x1, %x2, %x3;", "vadd4.s32.s32.s32 %x0, %x1.b321, %x2, %x3;",
        "vavrg.s32.s32.s32 %x0, %x1, %x2;", "vadd3.s32.s32.s32 %x0, %x1, %x2, %x3;", "add.u32 %x0, %x1.b0, %x2;"})
    void otherFormsAreRefused(String code) {
        assertThrows(FormatException.class, () -> FormRun.runText(code, TYPES, rows(new Random(1))));
    }
}
