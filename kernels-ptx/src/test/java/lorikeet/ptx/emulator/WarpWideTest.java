package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shuffles, votes, matches, reductions, atomics and block barriers with counts. */
class WarpWideTest {
    private static int[] expected(int threads, IntUnaryOperator value) {
        return IntStream.range(0, threads).map(value).toArray();
    }

    /** The formulas of the PTX manual: source lane, or the own lane where the source is outside the segment. */
    private static int source(String mode, int lane, int b, int c) {
        int segment = c >> 8 & 31;
        int least = lane & segment;
        int most = lane & segment | c & 31 & ~segment;
        int j = switch (mode) {
            case "up" -> lane - b;
            case "down" -> lane + b;
            case "bfly" -> lane ^ b;
            default -> least | b & ~segment;
        };
        return mode.equals("up") ? j >= most ? j : lane : j <= most ? j : lane;
    }

    @ParameterizedTest
    @CsvSource({"up, 1, 0", "up, 5, 0x1000", "down, 3, 31", "down, 7, 0x181f", "bfly, 16, 31", "bfly, 9, 0x181f", "idx, 0, 31", "idx, 35, 31", "idx, 5, 0x181f"})
    void shuffles(String mode, int b, String c) {
        int clamp = Integer.decode(c);
        int[] out = Ptx.run("", "mul.lo.u32 %r0, %t, 3; shfl.sync." + mode + ".b32 %r1|%p0, %r0, " + b + ", " + c + ", -1;\n"
                + "selp.u32 %r2, 1000, 0, %p0; add.u32 %out, %r1, %r2;", 1, 32);
        assertArrayEquals(expected(32, l -> {
            int from = source(mode, l, b & 31, clamp);
            boolean inside = from != l || mode.equals("idx") && source(mode, l, b & 31, clamp) == l && insideOwn(l, b & 31, clamp) || mode.equals("up") && b == 0;
            return 3 * from + (inside ? 1000 : 0);
        }), out);
    }

    private static boolean insideOwn(int lane, int b, int c) {
        int segment = c >> 8 & 31;
        return (lane & segment | b & ~segment) == lane && lane <= (lane & segment | c & 31 & ~segment);
    }

    @Test
    void votesCountMembersOnly() {
        String members = "setp.lt.u32 %p0, %t, 20; selp.b32 %r9, 0x000fffff, 0xfff00000, %p0; setp.gt.u32 %p1, %t, 9;\n";
        assertArrayEquals(expected(32, l -> l < 20 ? 0xffc00 : 0xfff00000), Ptx.run("", members + "vote.sync.ballot.b32 %out, %p1, %r9;", 1, 32));
        assertArrayEquals(expected(32, l -> l < 20 ? 0 : 1), Ptx.run("", members + "vote.sync.all.pred %p2, %p1, %r9; selp.u32 %out, 1, 0, %p2;", 1, 32));
        assertArrayEquals(expected(32, l -> l < 20 ? 1 : 0), Ptx.run("", members + "vote.sync.any.pred %p2, !%p1, %r9; selp.u32 %out, 1, 0, %p2;", 1, 32));
        assertArrayEquals(expected(32, l -> l < 20 ? 0 : 1), Ptx.run("", members + "vote.sync.uni.pred %p2, %p1, %r9; selp.u32 %out, 1, 0, %p2;", 1, 32));
    }

    @Test
    void matchesAndReductions() {
        assertArrayEquals(expected(32, l -> 0x11111111 << l % 4), Ptx.run("", "and.b32 %r0, %t, 3; match.any.sync.b32 %out, %r0, -1;", 1, 32));
        assertArrayEquals(expected(32, l -> 0), Ptx.run("", "match.all.sync.b32 %out|%p0, %t, -1;", 1, 32));
        assertArrayEquals(expected(32, l -> 496), Ptx.run("", "redux.sync.add.u32 %out, %t, -1;", 1, 32));
        assertArrayEquals(expected(32, l -> -31), Ptx.run("", "neg.s32 %r0, %t; redux.sync.min.s32 %out, %r0, -1;", 1, 32));
        assertArrayEquals(expected(32, l -> 31), Ptx.run("", "redux.sync.or.b32 %out, %t, -1;", 1, 32));
    }

    @ParameterizedTest
    @CsvSource({"add.u32, 10, 5, 15", "min.s32, -3, 2, -3", "min.u32, -3, 2, 2", "max.s32, -3, 2, 2", "max.u32, -3, 2, -3", "and.b32, 12, 10, 8", "or.b32, 12, 10, 14",
        "xor.b32, 12, 10, 6", "exch.b32, 12, 10, 10", "inc.u32, 4, 5, 5", "inc.u32, 5, 5, 0", "dec.u32, 0, 5, 5", "dec.u32, 9, 5, 5", "dec.u32, 3, 5, 2"})
    void atomics(String operation, int old, int operand, int after) {
        String code = "mov.u64 %d0, cell; setp.eq.u32 %p0, %t, 0; @!%p0 bra END; st.global.b32 [%d0], " + old + ";\natom.global." + operation + " %r0, [%d0], " + operand
                + ";\nld.global.b32 %r1, [%d0]; setp.eq.s32 %p1, %r0, " + old + "; selp.b32 %out, %r1, 0x7777, %p1;\nEND:";
        assertArrayEquals(new int[] {after}, Ptx.run(".global .align 4 .b32 cell;\n", code, 1, 1));
    }

    @Test
    void wideAndFloatAtomics() {
        String cell = ".global .align 8 .b64 cell;\n";
        assertArrayEquals(new int[] {3, 3, 3}, Ptx.run(cell, "mov.u64 %d0, cell; mov.u64 %d1, 0x100000001; red.global.add.u64 [%d0], %d1; bar.sync 0; ld.global.u32 %out, [%d0+4];", 1, 3));
        assertArrayEquals(expected(4, l -> Float.floatToIntBits(6)),
                Ptx.run(cell, "mov.u64 %d0, cell; cvt.rn.f32.u32 %r0, %t; atom.global.add.f32 %r1, [%d0], %r0; bar.sync 0; ld.global.b32 %out, [%d0];", 1, 4));
        assertArrayEquals(new int[] {0x40004200}, Ptx.run(cell,
                "mov.u64 %d0, cell; st.global.b32 [%d0], 0x3c003c00; mov.b32 %r0, 0x3c004000; red.global.add.noftz.f16x2 [%d0], %r0; ld.global.b32 %out, [%d0];", 1, 1));
        assertArrayEquals(new int[] {9}, Ptx.run(cell,
                "mov.u64 %d0, cell; mov.u64 %d1, 0; mov.u64 %d2, 9; atom.global.cas.b64 %d3, [%d0], %d1, %d2; atom.global.cas.b64 %d3, [%d0], %d1, %d1; cvt.u32.u64 %out, %d3;", 1, 1));
    }

    @Test
    void aBarrierReducesPredicatesOfTheBlock() {
        String code = "setp.lt.u32 %p0, %t, 50; bar.red.popc.u32 %r0, 0, %p0; bar.red.and.pred %p1, 1, %p0; bar.red.or.pred %p2, 0, %p0;\n"
                + "selp.u32 %r1, 1000, 0, %p1; selp.u32 %r2, 2000, 0, %p2; add.u32 %out, %r0, %r1; add.u32 %out, %out, %r2;";
        assertArrayEquals(expected(96, t -> 2050), Ptx.run("", code, 1, 96));
    }

    @Test
    void producersArriveAndConsumersWait() {
        String code = """
                mov.u32 %r0, s;
                mov.u32 %out, 1;
                setp.lt.u32 %p0, %n, 32;
                @%p0 bra PRODUCE;
                bar.sync 3, 64;
                sub.u32 %r1, %n, 32;
                mad.lo.u32 %r1, %r1, 4, %r0;
                ld.shared.u32 %out, [%r1];
                bra END;
                PRODUCE: mad.lo.u32 %r1, %n, 4, %r0;
                mul.lo.u32 %r2, %n, 7;
                st.shared.u32 [%r1], %r2;
                bar.arrive 3, 64;
                END:
                """;
        assertArrayEquals(expected(64, t -> t < 32 ? 1 : 7 * (t - 32)), Ptx.run(".shared .align 4 .b32 s[32];\n", code, 1, 64));
    }
}
