package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of shuffles, votes, matches and reductions over a warp, on edge values and several sets of lanes. */
class WarpFormsTest {
    static final Set<String> FAMILIES = Set.of("shfl", "vote", "match", "redux", "activemask", "elect");
    private static final int[] MEMBERS = {-1, 0x0000ffff, 0x00000001, 0x80000001, 0x55555555, 0x7ffffffe};
    private static final String TYPES = "(" + AcceptedForms.TYPES + ")";

    /** Two words of each lane's output after {@code code}, which only the lanes of {@code members} run, with two words of input each. */
    private static int[] run(int members, int[] in, String code) {
        String text = ".entry k(.param .u64 in, .param .u64 out) {\n.reg .b64 %i, %o, %d<4>; .reg .b32 %lane, %one, %r<8>; .reg .pred %p<4>;\n"
                + "mov.u32 %lane, %laneid; ld.param.u64 %i, [in]; mad.wide.u32 %i, %lane, 8, %i; ld.param.u64 %o, [out]; mad.wide.u32 %o, %lane, 8, %o;\n"
                + "ld.global.v2.b32 {%r0, %r1}, [%i]; ld.global.b64 %d0, [%i]; shr.u32 %one, " + members + ", %lane; and.b32 %one, %one, 1;\n"
                + "setp.eq.u32 %p0, %one, 0; @%p0 ret; mov.u32 %r4, 0; mov.u32 %r5, 0;\n" + code + "\nst.global.v2.b32 [%o], {%r4, %r5}; ret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer out = machine.allocate(256);
            machine.kernel("k").block(32, 1, 1).launch(machine.buffer(in), out);
            return out.ints();
        }
    }

    private static int[] expected(int members, IntUnaryOperator first, IntUnaryOperator second) {
        return IntStream.range(0, 64).map(i -> (members >>> i / 2 & 1) == 0 ? 0 : i % 2 == 0 ? first.applyAsInt(i / 2) : second.applyAsInt(i / 2)).toArray();
    }

    private static int[] edges(int seed) {
        List<Long> values = EdgeValues.of(PtxType.B32);
        return IntStream.range(0, 64).map(i -> values.get((i * (2 * seed + 1) + seed) % values.size()).intValue()).toArray();
    }

    @Test
    void everyReduction() {
        List<String> forms = AcceptedForms.of("redux.sync.(add|min|max|and|or|xor)." + TYPES, opcode -> AcceptedForms.register(new Opcode(opcode).type(), 0) + ", "
                + AcceptedForms.register(new Opcode(opcode).type(), 1) + ", -1");
        assertEquals(9, forms.size());
        for (String form : forms) {
            PtxType type = new Opcode(form).type();
            for (int members : MEMBERS) {
                int[] in = edges(Integer.bitCount(members));
                BigInteger all = IntStream.range(0, 32).filter(l -> (members >>> l & 1) != 0).mapToObj(l -> IntegerReference.value(type, in[2 * l])).reduce((a, b) -> reduced(form, a, b)).orElseThrow();
                assertArrayEquals(expected(members, l -> all.intValue(), l -> 0), run(members, in, form + " %r4, %r0, " + members + ";"), form + " of " + Integer.toHexString(members));
            }
        }
    }

    private static BigInteger reduced(String form, BigInteger a, BigInteger b) {
        return switch (form.split("\\.")[2]) {
            case "add" -> a.add(b);
            case "min" -> a.min(b);
            case "max" -> a.max(b);
            case "and" -> a.and(b);
            case "or" -> a.or(b);
            default -> a.xor(b);
        };
    }

    @Test
    void everyMatch() {
        List<String> forms = AcceptedForms.of("match.(any|all).sync." + TYPES, opcode -> "%r0, " + AcceptedForms.register(new Opcode(opcode).type(), 1) + ", -1");
        assertEquals(4, forms.size());
        int[] mixed = IntStream.range(0, 64).map(i -> i % 2 == 0 ? i / 2 % 3 == 0 ? -1 : i / 6 % 2 : i / 2 % 5 == 0 ? 0x80000000 : 7).toArray();
        int[] same = IntStream.range(0, 64).map(i -> i % 2 == 0 ? 0x7fc00001 : -5).toArray();
        for (String form : forms) {
            boolean wide = form.endsWith("b64");
            for (int members : MEMBERS) {
                for (int[] in : List.of(mixed, same)) {
                    IntUnaryOperator equal = l -> (int) IntStream.range(0, 32).filter(o -> (members >>> o & 1) != 0 && in[2 * o] == in[2 * l] && (!wide || in[2 * o + 1] == in[2 * l + 1])).mapToLong(o -> 1L << o).sum();
                    IntUnaryOperator mask = form.contains("any") ? equal : l -> equal.applyAsInt(l) == members ? members : 0;
                    String second = form.contains("all") ? "|%p1" : "";
                    String code = form + " %r4" + second + ", " + (wide ? "%d0" : "%r0") + ", " + members + ";" + (second.isEmpty() ? "" : " selp.b32 %r5, 1, 0, %p1;");
                    assertArrayEquals(expected(members, mask, l -> form.contains("all") && equal.applyAsInt(l) == members ? 1 : 0), run(members, in, code), form + " of " + Integer.toHexString(members));
                }
            }
        }
    }

    @Test
    void everyVote() {
        List<String> forms = AcceptedForms.of("vote.sync.(all|any|uni|ballot)." + TYPES, opcode -> (opcode.contains("ballot") ? "%r0" : "%p0") + ", %p1, -1");
        assertEquals(List.of("vote.sync.all.pred", "vote.sync.any.pred", "vote.sync.uni.pred", "vote.sync.ballot.b32"), forms);
        for (String form : forms) {
            for (int members : MEMBERS) {
                for (int votes : new int[] {0, -1, 0x0f0f0f0f, 0x00000001, ~1}) {
                    int yes = votes & members;
                    int value = switch (form.split("\\.")[2]) {
                        case "all" -> yes == members ? 1 : 0;
                        case "any" -> yes != 0 ? 1 : 0;
                        case "uni" -> yes == members || yes == 0 ? 1 : 0;
                        default -> yes;
                    };
                    String code = "setp.ne.u32 %p1, %r0, 0;\n" + form + (form.contains("ballot") ? " %r4, " : " %p2, ") + "%p1, " + members + ";" + (form.contains("ballot") ? "" : " selp.b32 %r4, 1, 0, %p2;");
                    int[] in = IntStream.range(0, 64).map(i -> votes >>> i / 2 & 1).toArray();
                    assertArrayEquals(expected(members, l -> value, l -> 0), run(members, in, code), form + " " + Integer.toHexString(votes) + " of " + Integer.toHexString(members));
                }
            }
        }
    }

    /** Lane, or the source, and whether it is in the segment: the pseudo code of the PTX manual. */
    private static int[] source(String mode, int lane, int b, int c) {
        int bval = b & 31, cval = c & 31, mask = c >> 8 & 31;
        int maxLane = lane & mask | cval & ~mask;
        int minLane = lane & mask;
        int j;
        boolean p;
        switch (mode) {
            case "up" -> {
                j = lane - bval;
                p = j >= maxLane;
            }
            case "down" -> {
                j = lane + bval;
                p = j <= maxLane;
            }
            case "bfly" -> {
                j = lane ^ bval;
                p = j <= maxLane;
            }
            default -> {
                j = minLane | bval & ~mask;
                p = j <= maxLane;
            }
        }
        return new int[] {p ? j : lane, p ? 1 : 0};
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down", "bfly", "idx"})
    void everyShuffle(String mode) {
        int[] values = edges(3);
        for (int c : new int[] {0, 31, 15, 0x181f, 0x1800, 0x1c1f, 0x1e01, 0x101f, 0x1f1f}) {
            for (int shift = 0; shift < 4; shift++) {
                int s = shift;
                // Each lane with a distance of its own, beyond the warp too: only the low five bits count.
                int[] in = IntStream.range(0, 64).map(i -> i % 2 == 0 ? values[i] : new int[] {0, 1, 5, 16, 31, 32, 33, -1}[(i / 2 * s + s) % 8]).toArray();
                int[] found = run(-1, in, "shfl.sync." + mode + ".b32 %r4|%p1, %r0, %r1, " + c + ", -1; selp.b32 %r5, 1, 0, %p1;");
                assertArrayEquals(expected(-1, l -> in[2 * source(mode, l, in[2 * l + 1], c)[0]], l -> source(mode, l, in[2 * l + 1], c)[1]), found, mode + " " + Integer.toHexString(c));
            }
        }
    }

    @Test
    void aShuffleIsOf32BitsAndSynchronous() {
        assertEquals(List.of("shfl.sync.up.b32", "shfl.sync.down.b32", "shfl.sync.bfly.b32", "shfl.sync.idx.b32"),
                AcceptedForms.of("shfl[.sync].(up|down|bfly|idx)." + TYPES, opcode -> AcceptedForms.register(new Opcode(opcode).type(), 0) + ", " + AcceptedForms.register(new Opcode(opcode).type(), 1) + ", 1, 31, -1"));
    }

    @Test
    void lanesThatAreThereAndTheOneElected() {
        for (int members : MEMBERS) {
            int[] found = run(members, edges(1), "activemask.b32 %r4; elect.sync %r5|%p1, " + members + "; @%p1 add.u32 %r5, %r5, 1000;");
            int lowest = Integer.numberOfTrailingZeros(members);
            assertArrayEquals(expected(members, l -> members, l -> lowest + (l == lowest ? 1000 : 0)), found);
        }
    }
}
