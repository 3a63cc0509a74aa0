package lorikeet.ptx.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One {@code wgmma.mma_async} by a kernel of one warpgroup. Operands in shared memory are laid out by the canonical layouts of the PTX
 * manual; D, and A in registers, by its fragments.
 *
 * @param modifiers what stands before the types: empty, or {@code satfinite.}
 * @param types of D, A and B
 */
record WgmmaRun(int n, int k, String modifiers, List<String> types) {
    private static final int IMAGE = 40 << 10;

    WgmmaRun(int n, int k, List<String> types) {
        this(n, k, "", types);
    }

    /**
     * How an operand lies in shared memory.
     *
     * @param width bytes of a swizzled line; 16: no swizzle
     * @param inner k, or m and n, is the contiguous axis
     * @param start where it begins, a multiple of the swizzle's pattern
     * @param step of 32 bytes of k into a swizzled line
     */
    record Placed(int width, boolean kInner, int start, int leading, int stride, int step) {
        long descriptor() {
            long mode = width == 16 ? 0 : width == 128 ? 1 : width == 64 ? 2 : 3;
            return (start + 32 * step) >> 4 | (long) (leading >> 4) << 16 | (long) (stride >> 4) << 32 | mode << 62;
        }

        /** Address of byte {@code b} along k of a line, or of element {@code line} of a row of 16-bit elements. */
        int address(int line, int k, int bytes) {
            int at;
            if (kInner) {
                int along = k * bytes;
                at = width == 16 ? line % 8 * 16 + line / 8 * stride + along / 16 * leading + along % 16 : line % 8 * width + line / 8 * stride + 32 * step + along;
            } else {
                int along = line * bytes;
                at = width == 16 ? along % 16 + along / 16 * stride + k % 8 * 16 + k / 8 * leading : along % width + along / width * leading + k % 8 * width + k / 8 * stride;
            }
            int swizzled = start + at;
            int unit = swizzled / 16 % (width / 16);
            int line128 = swizzled / 128 % (width / 16);
            return swizzled + 16 * ((unit ^ line128) - unit);
        }
    }

    static int bits(String type) {
        return switch (type) {
            case "f16", "bf16" -> 16;
            case "tf32", "f32", "s32" -> 32;
            default -> 8;
        };
    }

    String opcode() {
        return "wgmma.mma_async.sync.aligned.m64n" + n + "k" + k + "." + modifiers + String.join(".", types);
    }

    int registersOfD() {
        return n / 2 * bits(types.getFirst()) / 32;
    }

    private static void put(ByteBuffer image, int at, int bits, int value) {
        switch (bits) {
            case 8 -> image.put(at, (byte) value);
            case 16 -> image.putShort(at, (short) value);
            default -> image.putInt(at, value);
        }
    }

    /** A {@code [64, k]}, B {@code [n, k]} and D {@code [64, n]} as bits; {@code a} null: A goes through registers. */
    int[][] run(int[][] valuesA, Placed a, int[][] valuesB, Placed b, int[][] valuesD, String scales, boolean adds) {
        ByteBuffer image = ByteBuffer.allocate(IMAGE).order(ByteOrder.LITTLE_ENDIAN);
        int bytes = 32 / k;
        for (int kk = 0; kk < k; kk++) {
            for (int i = 0; i < 64 && a != null; i++) put(image, a.address(i, kk, bytes), 8 * bytes, valuesA[i][kk]);
            for (int j = 0; j < n; j++) put(image, b.address(j, kk, bytes), 8 * bytes, valuesB[j][kk]);
        }
        try (PtxMachine machine = Ptx.hopper(kernel(a == null, scales))) {
            DeviceBuffer d = machine.buffer(accumulators(valuesD));
            LaunchReport report = machine.kernel("k").block(128, 1, 1).launch(Checks.all(), machine.buffer(image.array()), machine.buffer(fragments(valuesA)), d,
                    a == null ? 0L : a.descriptor(), b.descriptor(), adds ? 1 : 0);
            if (!report.findings().isEmpty()) throw new AssertionError(report.findings().toString());
            return matrix(d.ints());
        }
    }

    /** Row and column of a lane's element i of D. */
    private static int[] placeOfD(int thread, int i) {
        int lane = thread % 32;
        return new int[] {thread / 32 * 16 + lane / 4 + 8 * (i / 2 % 2), 8 * (i / 4) + 2 * (lane % 4) + i % 2};
    }

    private int[] accumulators(int[][] values) {
        int bits = bits(types.getFirst());
        int each = 32 / bits;
        int[] words = new int[128 * registersOfD()];
        for (int thread = 0; thread < 128; thread++) {
            for (int i = 0; i < n / 2; i++) {
                int[] at = placeOfD(thread, i);
                words[thread * registersOfD() + i / each] |= (bits == 32 ? values[at[0]][at[1]] : values[at[0]][at[1]] & 0xffff) << bits * (i % each);
            }
        }
        return words;
    }

    private int[][] matrix(int[] words) {
        int bits = bits(types.getFirst());
        int each = 32 / bits;
        int[][] values = new int[64][n];
        for (int thread = 0; thread < 128; thread++) {
            for (int i = 0; i < n / 2; i++) {
                int[] at = placeOfD(thread, i);
                int word = words[thread * registersOfD() + i / each];
                values[at[0]][at[1]] = bits == 32 ? word : word >>> 16 * (i % 2) & 0xffff;
            }
        }
        return values;
    }

    /** A in registers: 8 bytes of a row and 8 bytes of the row 8 below in turn, 16 bytes of k further. */
    private int[] fragments(int[][] values) {
        int bytes = 32 / k;
        int each = 4 / bytes;
        int[] words = new int[4 * 128];
        for (int thread = 0; thread < 128; thread++) {
            for (int i = 0; i < 4 * each; i++) {
                int q = i / each;
                int row = thread / 32 * 16 + thread % 32 / 4 + 8 * (q % 2);
                int column = thread % 4 * each + i % each + q / 2 * 4 * each;
                int value = bytes == 4 ? values[row][column] : values[row][column] & (1 << 8 * bytes) - 1;
                words[4 * thread + q] |= value << 8 * bytes * (i % each);
            }
        }
        return words;
    }

    private String kernel(boolean inRegisters, String scales) {
        String d = vector("d", registersOfD());
        return ".entry k(.param .u64 pi, .param .u64 pa, .param .u64 pd, .param .u64 da, .param .u64 db, .param .u32 adds) {\n.shared .align 1024 .b8 image[" + IMAGE + "];\n"
                + ".reg .b64 %p, %q, %da, %db; .reg .b32 %t, %n, %s, %w<4>, %d<128>, %a<4>; .reg .pred %x, %adds;\nmov.u32 %t, %tid.x; ld.param.u64 %p, [pi]; mul.lo.u32 %n, %t, 16;\n"
                + "COPY: cvt.u64.u32 %q, %n; add.u64 %q, %p, %q; ld.global.v4.b32 {%w0, %w1, %w2, %w3}, [%q]; mov.u32 %s, image; add.u32 %s, %s, %n; st.shared.v4.b32 [%s], {%w0, %w1, %w2, %w3};\n"
                + "add.u32 %n, %n, 2048; setp.lt.u32 %x, %n, " + IMAGE + "; @%x bra COPY; fence.proxy.async.shared::cta; bar.sync 0;\n"
                + "ld.param.u64 %da, [da]; ld.param.u64 %db, [db]; ld.param.u32 %n, [adds]; setp.ne.u32 %adds, %n, 0;\n"
                + "ld.param.u64 %p, [pa]; mad.wide.u32 %p, %t, 16, %p; ld.global.v4.b32 " + vector("a", 4) + ", [%p];\n"
                + "ld.param.u64 %p, [pd]; mad.wide.u32 %p, %t, " + 4 * registersOfD() + ", %p;\n" + each("ld.global.b32 %dI, [%p+A];")
                + "wgmma.fence.sync.aligned;\n" + opcode() + " " + d + ", " + (inRegisters ? vector("a", 4) : "%da") + ", %db, %adds" + scales + ";\n"
                + "wgmma.commit_group.sync.aligned; wgmma.wait_group.sync.aligned 0;\n" + each("st.global.b32 [%p+A], %dI;") + "ret; }\n";
    }

    private String each(String instruction) {
        return IntStream.range(0, registersOfD()).mapToObj(i -> instruction.replace("I", String.valueOf(i)).replace("A", String.valueOf(4 * i)) + "\n").collect(Collectors.joining());
    }

    static String vector(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> "%" + name + i).collect(Collectors.joining(", ", "{", "}"));
    }
}
