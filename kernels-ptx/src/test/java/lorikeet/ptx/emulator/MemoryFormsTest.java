package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads and stores of every type, width and space: signs, zeros above, and nothing beside what is named. */
class MemoryFormsTest {
    static final Set<String> FAMILIES = Set.of("ld", "ldu", "st", "prefetch", "prefetchu", "applypriority", "discard", "membar", "fence", "nanosleep");
    private static final byte[] BYTES = {0, -1, 127, -128, 0x34, (byte) 0x92, 1, (byte) 0x80, 0, 0, (byte) 0xc0, 0x7f, 1, 0, (byte) 0x80, (byte) 0xff,
        -2, -1, -1, -1, 0x7f, 0x7f, 0x7f, 0x7f, (byte) 0xfe, (byte) 0xca, (byte) 0xad, (byte) 0xde, 9, 8, 7, 6};

    /** Where 32 bytes of global memory can be accessed at once. */
    private static final String WIDEST = ".version 8.8\n.target sm_100\n.address_size 64\n";

    /** The element of {@code bits} at byte {@code at}, with its sign above where it has one. */
    private static long element(byte[] bytes, int at, int bits, boolean signed) {
        long value = 0;
        for (int i = 0; i < bits / 8; i++) value |= (bytes[at + i] & 0xffL) << 8 * i;
        return signed && bits < 64 && value >>> bits - 1 != 0 ? value | -1L << bits : value;
    }

    private static int bits(String type) {
        return Integer.parseInt(type.replaceAll("\\D+", ""));
    }

    /** A packed struct holds the bytes of an address, not aligned: compilers write them by masks. */
    @Test
    void anInitialiserHasTheBytesOfAnAddressThatAMaskKeeps() {
        String bytes = IntStream.range(0, 8).mapToObj(i -> "0xFF" + "00".repeat(i) + "(" + (i % 2 == 0 ? "v+4" : "generic(v)+4") + ")").collect(Collectors.joining(", "));
        String before = ".global .u32 v[2] = {5, 6};\n.global .align 1 .u8 s[9] = {1, " + bytes + "};\n";
        String read = IntStream.range(0, 8).mapToObj(i -> "ld.global.u8 %d2, [s+" + (8 - i) + "]; shl.b64 %d1, %d1, 8; or.b64 %d1, %d1, %d2;\n").collect(Collectors.joining());
        assertArrayEquals(new int[] {6}, Ptx.run(before, "mov.u64 %d1, 0;\n" + read + "ld.global.u32 %out, [%d1];", 1, 1));
    }

    private static String copied(String space) {
        if (space.isEmpty() || space.equals("global")) return "mov.u64 %a, %i;\n";
        String bytes = IntStream.range(0, 4).mapToObj(i -> "ld.global.b64 %w, [%i+" + 8 * i + "]; st." + space + ".b64 [%a+" + 8 * i + "], %w;\n").collect(Collectors.joining());
        return "mov.u64 %a, " + space + "_bytes;\n" + bytes;
    }

    /** Registers of {@code width} bits after {@code code} from {@code %x}, {@code %y}, … with the bytes at {@code [%a]} in {@code space}. */
    private static long[] load(String space, String code, int registerBits, int count) {
        String text = ".shared .align 16 .b8 shared_bytes[32];\n.entry k(.param .u64 in, .param .u64 out) {\n.local .align 16 .b8 local_bytes[32];\n.reg .b64 %i, %o, %a, %w; .reg .b" + registerBits
                + " %x<4>;\nld.param.u64 %i, [in]; ld.param.u64 %o, [out];\n" + copied(space) + code + "\n"
                + IntStream.range(0, count).mapToObj(k -> (registerBits == 16 ? "cvt.u64.u16 %w, %x" + k : registerBits == 32 ? "cvt.u64.u32 %w, %x" + k : "mov.b64 %w, %x" + k) + "; st.global.b64 [%o+" + 8 * k + "], %w;\n")
                        .collect(Collectors.joining()) + "ret; }\n";
        try (PtxMachine machine = PtxMachine.load(new PtxSource("k.ptx", WIDEST + text))) {
            DeviceBuffer out = machine.allocate(8L * count);
            machine.kernel("k").launch(machine.buffer(BYTES), out);
            return out.longs();
        }
    }

    private static String vector(int width) {
        return width == 1 ? "%x0" : IntStream.range(0, width).mapToObj(k -> "%x" + k).collect(Collectors.joining(", ", "{", "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "global", "shared", "local"})
    void everyTypeAndWidthIsLoadedIntoRegistersOfItsSizeOrWider(String space) {
        String dotted = space.isEmpty() ? "" : "." + space;
        for (String type : List.of("b8", "u8", "s8", "b16", "u16", "s16", "b32", "u32", "s32", "f32", "b64", "u64", "s64", "f64")) {
            for (int width : new int[] {1, 2, 4}) {
                for (int register : new int[] {16, 32, 64}) {
                    boolean fits = register == bits(type) || register > bits(type) && !type.startsWith("f");
                    boolean wide = bits(type) * width > 128 && (space.equals("shared") || space.equals("local"));
                    if (!fits || wide || type.startsWith("f") && register != bits(type)) continue;
                    for (int at = 0; at + bits(type) / 8 * width <= 32; at += bits(type) / 8 * width) {
                        String code = "ld" + dotted + (width > 1 ? ".v" + width : "") + "." + type + " " + vector(width) + ", [%a+" + at + "];";
                        long[] found = load(space, code, register, width);
                        for (int k = 0; k < width; k++) {
                            long expected = element(BYTES, at + k * bits(type) / 8, bits(type), type.startsWith("s"));
                            assertEquals(register == 64 ? expected : expected & (1L << register) - 1, found[k], code + " into .b" + register + ", element " + k);
                        }
                        if (width == 1 && at >= 3 * bits(type) / 8) break;
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"global", "shared", "local", ""})
    void everyStoreWritesItsBytesAndNoOthers(String space) {
        String dotted = space.isEmpty() ? "" : "." + space;
        for (String type : List.of("b8", "u8", "s8", "b16", "u16", "s16", "b32", "u32", "s32", "f32", "b64", "u64", "s64", "f64")) {
            for (int width : new int[] {1, 2, 4}) {
                int bytes = bits(type) / 8;
                if (bytes * width > 16) continue;
                int register = Math.max(16, bits(type));
                String code = IntStream.range(0, width).mapToObj(k -> "mov.b" + register + " %x" + k + ", " + (k + 1) * 0x5a17 % 65536 + ";").collect(Collectors.joining())
                        + "st" + dotted + (width > 1 ? ".v" + width : "") + "." + type + " [%a+" + (16 - bytes * width) + "], " + vector(width) + ";";
                byte[] expected = BYTES.clone();
                for (int k = 0; k < width; k++) {
                    for (int b = 0; b < bytes; b++) expected[16 - bytes * width + k * bytes + b] = (byte) (b < 2 ? (k + 1) * 0x5a17 % 65536 >>> 8 * b : 0);
                }
                assertArrayEquals(expected, stored(space, code, register), code);
            }
        }
    }

    private static byte[] stored(String space, String code, int registerBits) {
        String text = ".shared .align 16 .b8 shared_bytes[32];\n.entry k(.param .u64 in, .param .u64 out) {\n.local .align 16 .b8 local_bytes[32];\n.reg .b64 %i, %o, %a, %w; .reg .b" + registerBits
                + " %x<4>;\nld.param.u64 %i, [in]; ld.param.u64 %o, [out];\n" + copied(space) + code + "\n"
                + IntStream.range(0, 4).mapToObj(i -> "ld" + (space.isEmpty() ? "" : "." + space) + ".b64 %w, [%a+" + 8 * i + "]; st.global.b64 [%o+" + 8 * i + "], %w;\n").collect(Collectors.joining()) + "ret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer out = machine.allocate(32);
            machine.kernel("k").launch(machine.buffer(BYTES), out);
            return out.toBytes();
        }
    }

    /** A compiler counts down from a variable and adds what is left: both wrap around where the variable lies at 0. */
    @Test
    void addressesOf32BitsWrapAround() {
        String code = "mov.u32 %r0, s; st.shared.u32 [%r0+8], 5; sub.u32 %r1, %r0, 500; ld.shared.u32 %out, [%r1+508];";
        assertArrayEquals(new int[] {5}, Ptx.run(".shared .align 4 .b32 s[4];\n", code, 1, 1));
    }

    @Test
    void hintsOrdersAndScopesChangeNoValue() {
        List<String> forms = new ArrayList<>(FormTable.expand("ld[.weak|.volatile].global.b32"));
        forms.addAll(FormTable.expand("ld.(relaxed|acquire).(cta|gpu|sys).global.b32"));
        forms.addAll(FormTable.expand("ld.global[.ca|.cg|.cs|.lu|.cv].b32"));
        forms.addAll(FormTable.expand("ld.global[.ca|.cg|.cs].nc.b32"));
        forms.addAll(FormTable.expand("ld.global.nc.(L1::no_allocate|L1::evict_last|L1::evict_first).(L2::64B|L2::128B|L2::256B).b32"));
        forms.add("ldu.global.b32");
        for (String form : forms) assertEquals(element(BYTES, 12, 32, false), load("global", form + " %x0, [%a+12];", 32, 1)[0], form);
        for (String form : FormTable.expand("st(.weak|.volatile|.relaxed.gpu|.release.sys|).global.b32")) {
            assertEquals(element(new byte[] {0x34, 0x12, 0, 0}, 0, 32, false), element(stored("global", "mov.b32 %x0, 0x1234; " + form + " [%a+4], %x0;", 32), 4, 32, false), form);
        }
    }

    @Test
    void fencesAndHintsAloneDoNothing() {
        for (String line : List.of("membar.cta;", "membar.gl;", "membar.sys;", "fence.acq_rel.gpu;", "fence.sc.cta;", "prefetch.global.L1 [%a];", "prefetch.global.L2 [%a];", "prefetchu.L1 [%a];", "discard.global.L2 [%a], 128;",
                "applypriority.global.L2::evict_normal [%a], 128;", "nanosleep.u32 20;")) {
            assertArrayEquals(BYTES, stored("global", line, 32), line);
        }
    }

    @Test
    void registersOf128BitsInEverySpace() {
        String code = "shl.b32 %r0, %t, 4; mov.u32 %r1, s; add.u32 %r1, %r1, %r0; cvt.u64.u32 %d1, %t; mov.b64 %d2, -5; mov.b128 q0, {%d1, %d2}; st.shared.b128 [%r1], q0; ld.shared.b128 q1, [%r1]; st.local.b128 [l], q1;\n"
                + "ld.local.b128 q2, [l]; mov.u64 %d3, g; mad.wide.u32 %d3, %t, 16, %d3; st.global.b128 [%d3], q2; ld.relaxed.gpu.b128 q3, [%d3]; mov.b128 {%d4, %d5}, q3; add.u64 %d4, %d4, %d5; cvt.u32.u64 %out, %d4;\n";
        int[] out = new int[64];
        String before = ".shared .align 16 .b8 s[1024]; .global .align 16 .b8 g[1024];\n";
        assertEquals(List.of(), Ptx.findings(before, ".reg .b128 q<4>; .local .align 16 .b8 l[16];\n" + code, 64, out));
        for (int i = 0; i < 64; i++) assertEquals(i - 5, out[i]);
    }
}
