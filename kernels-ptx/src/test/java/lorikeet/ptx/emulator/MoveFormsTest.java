package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packing and unpacking moves, {@code lop3} with each of its tables, and addresses between spaces. */
class MoveFormsTest {
    static final Set<String> FAMILIES = Set.of("mov", "lop3", "cvta", "isspacep");
    private static final int ROWS = 150;

    private static long mask(int bits) {
        return bits == 64 ? -1 : (1L << bits) - 1;
    }

    /** Bits of the whole, of a part. 8-bit parts are not written here: registers of 8 bits hold what is loaded alone. */
    @ParameterizedTest
    @CsvSource({"32, 16", "64, 32", "64, 16"})
    void vectorsArePackedAndUnpackedLowPartFirst(int whole, int part) {
        int count = whole / part;
        PtxType type = PtxType.of("b" + whole);
        PtxType element = PtxType.of("b" + part);
        String vector = IntStream.rangeClosed(1, count).mapToObj(i -> "%x" + i).collect(Collectors.joining(", ", "{", "}"));
        List<PtxType> parts = IntStream.range(0, count).mapToObj(i -> element).toList();
        List<long[]> rows = EdgeValues.combinations(parts, ROWS);
        List<PtxType> types = new ArrayList<>(List.of(type));
        types.addAll(parts);
        long[] packed = FormRun.runText("mov.b" + whole + " %x0, " + vector + ";", types, rows);
        for (int i = 0; i < packed.length; i++) {
            long expected = 0;
            for (int k = 0; k < count; k++) expected |= (rows.get(i)[k] & mask(part)) << part * k;
            assertEquals(expected, packed[i] & mask(whole), InstructionTableTest.hex(rows.get(i)));
        }
        for (int k = 0; k < count; k++) {
            int wanted = k;
            String sinks = IntStream.range(0, count).mapToObj(i -> i == wanted ? "%x0" : "_").collect(Collectors.joining(", ", "{", "}"));
            List<long[]> wholes = EdgeValues.combinations(List.of(type), ROWS);
            long[] unpacked = FormRun.runText("mov.b" + whole + " " + sinks + ", %x1;", List.of(element, type), wholes);
            for (int i = 0; i < unpacked.length; i++) assertEquals(wholes.get(i)[0] >>> part * k & mask(part), unpacked[i] & mask(part));
        }
    }

    @Test
    void everyLookupTable() {
        List<PtxType> types = List.of(PtxType.B32, PtxType.B32, PtxType.B32, PtxType.B32);
        List<long[]> rows = new ArrayList<>(List.of(new long[] {0xf0f0f0f0L, 0xccccccccL, 0xaaaaaaaaL}));
        rows.addAll(EdgeValues.combinations(types.subList(1, 4), 40));
        for (int table = 0; table < 256; table++) {
            long[] found = FormRun.runText("lop3.b32 %x0, %x1, %x2, %x3, " + table + ";", types, rows);
            assertEquals(table * 0x01010101L & 0xffffffffL, found[0] & 0xffffffffL);
            for (int i = 0; i < found.length; i++) assertEquals(looked(table, rows.get(i)), found[i] & 0xffffffffL, table + " of " + InstructionTableTest.hex(rows.get(i)));
        }
    }

    private static long looked(int table, long[] x) {
        long result = 0;
        for (int bit = 0; bit < 32; bit++) {
            long index = (x[0] >>> bit & 1) * 4 + (x[1] >>> bit & 1) * 2 + (x[2] >>> bit & 1);
            result |= (long) (table >>> index & 1) << bit;
        }
        return result;
    }

    @ParameterizedTest
    @CsvSource({"and", "or", "xor"})
    void aLookupCombinesWhetherItIsZeroWithAPredicate(String combine) {
        List<PtxType> types = List.of(PtxType.B32, PtxType.B32, PtxType.B32, PtxType.PRED);
        List<long[]> rows = EdgeValues.combinations(types.subList(1, 4), ROWS);
        // Table 0xc0 is a & b whatever c is.
        long[] found = FormRun.runText("lop3." + combine + ".b32 %r0|%p0, %x1, %x2, %x1, 0xc0, %x3; selp.b32 %r1, 0x55, 0xaa, %p0; xor.b32 %x0, %r0, %r1;", types, rows);
        for (int i = 0; i < found.length; i++) {
            long[] x = rows.get(i);
            long both = x[0] & x[1];
            boolean set = combine.equals("and") ? both != 0 && x[2] != 0 : combine.equals("or") ? both != 0 || x[2] != 0 : both != 0 != (x[2] != 0);
            assertEquals(both ^ (set ? 0x55 : 0xaa), found[i] & 0xffffffffL, InstructionTableTest.hex(x));
        }
    }

    /** Bit i says that the generic address lies in space i of shared, local, global, const, param. */
    @ParameterizedTest
    @CsvSource({"shared, s, 1", "local, own, 2", "global, cell, 4", "const, table, 8"})
    void genericAddressesKnowTheirSpaceAndComeBack(String space, String variable, int bits) {
        String before = ".shared .align 8 .b32 s[2]; .global .align 8 .u32 cell[2]; .const .align 8 .u32 table[2] = {1, 2};\n";
        String code = """
                .local .align 8 .b32 own[2];
                mov.u64 %d0, VARIABLE;
                mov.u32 %out, 0;
                cvta.SPACE.u64 %d1, %d0;
                isspacep.shared %p0, %d1; @%p0 or.b32 %out, %out, 1;
                isspacep.local %p0, %d1; @%p0 or.b32 %out, %out, 2;
                isspacep.global %p0, %d1; @%p0 or.b32 %out, %out, 4;
                isspacep.const %p0, %d1; @%p0 or.b32 %out, %out, 8;
                isspacep.param %p0, %d1; @%p0 or.b32 %out, %out, 16;
                cvta.to.SPACE.u64 %d2, %d1;
                setp.ne.u64 %p1, %d2, %d0;
                @%p1 or.b32 %out, %out, 32;
                """.replace("VARIABLE", variable).replace("SPACE", space);
        int[] expected = new int[3];
        Arrays.fill(expected, bits);
        assertArrayEquals(expected, Ptx.run(before, code, 1, 3));
    }

    /** What is there without a driver, a profiler or a cluster that was asked for. */
    @ParameterizedTest
    @CsvSource({"'mov.u32 %out, !0;', 1", "'mov.u32 %out, !5;', 0", "'mov.u32 %out, %tid.w;', 0", "'mov.b32 %out, %envreg3;', 0", "'mov.u32 %out, %pm7;', 0", "'mov.u64 %d0, %pm0_64; cvt.u32.u64 %out, %d0;', 0",
        "'mov.u32 %out, %aggr_smem_size;', 64", "'mov.pred %p0, %is_explicit_cluster; selp.u32 %out, 1, 2, %p0;', 2", "'.reg .v4 .u32 v; mov.v4.u32 v, %ntid; mad.lo.u32 %out, v.x, 10, v.w;', 320",
        "'mov.u32 %out, s; mov.u32 %out, 1; bra.uni %y; mov.u32 %out, 2; %y:', 1", "'mapa.shared::cluster.u32 %r0, s+4, 0; mov.u32 %r1, s; sub.u32 %out, %r0, %r1;', 4"})
    void constantsAndSpecialRegisters(String code, int expected) {
        int[] out = new int[32];
        assertEquals(List.of(), Ptx.findings(".shared .b32 s[16];\n", "mov.u32 %out, s;\n" + code, 32, out));
        assertEquals(expected, out[31], code);
    }
}
