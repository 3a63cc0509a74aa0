package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code atom} and {@code red} on vectors of floats and on 128 bits. */
class AtomicVectorTest {
    private static final int THREADS = 64;

    static List<String> vectors() {
        List<String> forms = new ArrayList<>(FormTable.expand("(atom|red)[.global].add.(v2|v4).f32"));
        forms.addAll(FormTable.expand("(atom|red)[.global].(add|min|max).noftz.(v2|v4|v8).(f16|bf16)"));
        forms.addAll(FormTable.expand("(atom|red)[.global].(add|min|max).noftz.(v2|v4).(f16x2|bf16x2)"));
        return forms;
    }

    private static int width(String form) {
        return Integer.parseInt(form.replaceAll(".*\\.v(\\d).*", "$1"));
    }

    private static String vector(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> "%" + name + i).collect(Collectors.joining(", ", "{", "}"));
    }

    /** Values of 16 bits each, numbers of about one size with some subnormal, infinite and NaN ones among them; of f32 two such are one. */
    private static int[] words(PtxType type, long seed) {
        Random random = new Random(seed);
        List<Long> edges = EdgeValues.of(type);
        return IntStream.range(0, THREADS * 4).map(i -> {
            if (type.bits() == 32) return (int) (long) edges.get(random.nextInt(edges.size()));
            return (int) (edges.get(random.nextInt(edges.size())) | edges.get(random.nextInt(edges.size())) << 16);
        }).toArray();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void eachElementIsUpdated(String form) {
        PtxType type = new Opcode(form).type();
        int width = width(form);
        int elementBits = type.bits() == 16 ? 16 : 32;
        boolean returns = form.startsWith("atom");
        int bytes = width * elementBits / 8;
        String each = "b" + elementBits;
        StringBuilder code = new StringBuilder(".entry k(.param .u64 in, .param .u64 out, .param .u64 old) { .reg .b64 %i, %o, %p; .reg .b32 %t, %n; .reg .b" + elementBits + " %b<8>, %d<8>;\n"
                + "mov.u32 %t, %ctaid.x; mov.u32 %n, %tid.x; mad.lo.u32 %t, %t, 32, %n; ld.param.u64 %i, [in]; ld.param.u64 %o, [out]; ld.param.u64 %p, [old];\n"
                + "mad.wide.u32 %i, %t, " + bytes + ", %i; mad.wide.u32 %o, %t, " + bytes + ", %o; mad.wide.u32 %p, %t, " + bytes + ", %p;\n");
        for (int e = 0; e < width; e++) code.append("ld.global.").append(each).append(" %b").append(e).append(", [%i+").append(e * elementBits / 8).append("];\n");
        code.append(form).append(returns ? " " + vector("d", width) + "," : "").append(" [%o], ").append(vector("b", width)).append(";\n");
        for (int e = 0; e < width && returns; e++) code.append("st.global.").append(each).append(" [%p+").append(e * elementBits / 8).append("], %d").append(e).append(";\n");
        int[] before = words(type, 1);
        int[] operands = words(type, 2);
        int elements = before.length * 32 / elementBits;
        try (PtxMachine machine = Ptx.hopper(code + "ret; }")) {
            DeviceBuffer out = machine.buffer(before);
            DeviceBuffer old = machine.buffer(before);
            List<Finding> found = machine.kernel("k").grid(elements / width / 32, 1, 1).block(32, 1, 1).launch(Checks.all(), machine.buffer(operands), out, old).findings();
            assertEquals(List.of(), found);
            assertArrayEquals(before, old.ints(), "old values");
            check(form, type, before, operands, out.ints());
        }
    }

    private static void check(String form, PtxType type, int[] before, int[] operands, int[] found) {
        String operation = form.contains(".add") ? "add.rn." : form.contains(".min") ? "min." : "max.";
        PtxType element = type == PtxType.F16X2 ? PtxType.F16 : type == PtxType.BF16X2 ? PtxType.BF16 : type;
        int parts = element == PtxType.F32 ? 1 : 2;
        for (int i = 0; i < before.length; i++) {
            for (int h = 0; h < parts; h++) {
                long mask = parts == 1 ? 0xffffffffL : 0xffff;
                long a = before[i] >>> 16 * h & mask;
                long b = operands[i] >>> 16 * h & mask;
                long expected = FloatReference.of(new Opcode(operation + element.ptx()), new long[] {a, b});
                long is = found[i] >>> 16 * h & mask;
                assertTrue(FloatReference.same(element, expected, is), form + " at " + Long.toHexString(a) + " of " + Long.toHexString(b) + ": expected " + Long.toHexString(expected) + ", found " + Long.toHexString(is));
            }
        }
    }

    /** Two halves of 64 bits: a register of 128 bits is put together and taken apart. */
    private static long[] wide(String instruction, long... values) {
        String text = ".entry k(.param .u64 in, .param .u64 out) { .reg .b64 %i, %o, %x<8>; .reg .b128 %q<4>; ld.param.u64 %i, [in]; ld.param.u64 %o, [out];\n"
                + IntStream.range(0, 6).mapToObj(i -> "ld.global.b64 %x" + i + ", [%i+" + 8 * i + "];\n").collect(Collectors.joining())
                + "st.global.b64 [%o], %x0; st.global.b64 [%o+8], %x1; mov.b128 %q1, {%x2, %x3}; mov.b128 %q2, {%x4, %x5};\n" + instruction
                + "\nmov.b128 %q3, %q0; mov.b128 {%x6, %x7}, %q3; st.global.b64 [%o+16], %x6; st.global.b64 [%o+24], %x7; ret; }\n";
        int[] words = Arrays.stream(values).flatMap(v -> IntStream.of((int) v, (int) (v >>> 32)).asLongStream()).mapToInt(v -> (int) v).toArray();
        try (PtxMachine machine = Ptx.hopper(text)) {
            DeviceBuffer out = machine.allocate(32);
            assertEquals(List.of(), machine.kernel("k").launch(Checks.all(), machine.buffer(words), out).findings());
            return out.longs();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".relaxed.gpu", ".acquire.cta", ".release.sys", ".acq_rel.cluster"})
    void sixteenBytesAtOnce(String order) {
        long a = 0x1122334455667788L, b = -5, c = 0x7fffffffffffffffL, d = 3;
        assertArrayEquals(new long[] {c, d, a, b}, wide("atom" + order + ".global.exch.b128 %q0, [%o], %q1;", a, b, c, d, 0, 0));
        String swap = "atom" + order + ".global.cas.b128 %q0, [%o], %q1, %q2;";
        assertArrayEquals(new long[] {c, d, a, b}, wide(swap, a, b, a, b, c, d));
        for (long bit : new long[] {1, Long.MIN_VALUE}) {
            assertArrayEquals(new long[] {a, b, a, b}, wide(swap, a, b, a ^ bit, b, c, d));
            assertArrayEquals(new long[] {a, b, a, b}, wide(swap, a, b, a, b ^ bit, c, d));
        }
    }

    @Test
    void sixteenBytesAreAligned() {
        String text = ".entry k(.param .u64 p) { .reg .b64 %p; .reg .b128 %q<2>; ld.param.u64 %p, [p]; mov.b128 %q1, {%p, %p}; atom.global.exch.b128 %q0, [%p+8], %q1; ret; }";
        try (PtxMachine machine = Ptx.hopper(text)) {
            assertEquals(Finding.Kind.MISALIGNED, machine.kernel("k").launch(Checks.all(), machine.buffer(new int[8])).findings().getFirst().kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"red.shared.add.v2.f32 [%d0], {%r0, %r1};", "red.global.add.v8.f32 [%d0], {%r0, %r1, %r2, %r3, %r4, %r5, %r6, %r7};", "red.global.min.v2.f32 [%d0], {%r0, %r1};",
        "red.global.add.v2.f16 [%d0], {%h0, %h1};", "red.global.add.v2.u32 [%d0], {%r0, %r1};", "red.global.add.v4.f32 [%d0], {%r0, %r1};", "red.global.exch.b128 [%d0], %q0;", "atom.global.add.b128 %q1, [%d0], %q0;",
        "red.global.add.v2.f64 [%d0], {%d1, %d2};", "mov.b128 %q0, {%r0, %r1, %r2, %r3};"})
    void otherFormsAreRefused(String code) {
        String text = ".entry k() { .reg .b16 %h<4>; .reg .b32 %r<8>; .reg .b64 %d<4>; .reg .b128 %q<2>; " + code + " ret; }";
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.hopper(text).kernel("k"));
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void olderTargetsHaveNone() {
        String code = ".entry k() { .reg .b32 %r<2>; .reg .b64 %d; red.global.add.v2.f32 [%d], {%r0, %r1}; ret; }";
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.machine(code).kernel("k"));
        assertTrue(refused.getMessage().contains("a vector needs .version 8.1 and .target sm_90"), refused.getMessage());
    }
}
