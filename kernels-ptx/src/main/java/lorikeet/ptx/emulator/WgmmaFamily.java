package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/** {@code wgmma}: products of four warps together with operands in shared memory; {@code setmaxnreg}, which changes no result. */
final class WgmmaFamily {
    private static final int MOST_N = 256;
    private static final int REGISTERS_OF_A = 4;

    private WgmmaFamily() {}

    static void families(Map<String, Family> families) {
        families.put("wgmma", WgmmaFamily::decode);
        families.put("setmaxnreg", WgmmaFamily::registers);
    }

    private static Instruction decode(Opcode op, OperandRows o) {
        Module module = o.addresses().program().module();
        if (module.version() < 80 || !module.target().equals("sm_90a")) throw o.error("it needs .version 8.0 and .target sm_90a");
        String action = op.takeOneOf("mma_async", "fence", "commit_group", "wait_group");
        if (action == null) throw o.error("expected .mma_async, .fence, .commit_group or .wait_group");
        if (!op.take("sync") || !op.take("aligned")) throw o.error("expected .sync.aligned");
        return switch (action) {
            case "fence" -> fence(o);
            case "commit_group" -> ofWarp(o, 0, warp -> warp.wgmma().commit());
            case "wait_group" -> {
                int newest = (int) AsyncFamily.constant(o, 0);
                yield ofWarp(o, 1, warp -> warp.wgmma().await(warp, newest));
            }
            default -> multiply(op, o);
        };
    }

    private static Instruction fence(OperandRows o) {
        o.expectCount(0, 0);
        return new WgmmaFence();
    }

    /** {@code wgmma.fence}: registers are in order here already, {@link WgmmaCheck} looks at it. */
    static final class WgmmaFence extends WarpWide {
        @Override
        void together(Warp warp, int lanes) {}
    }

    /** What an instruction about groups does. */
    @FunctionalInterface
    private interface Action {
        void run(Warp warp);
    }

    private static Instruction ofWarp(OperandRows o, int operands, Action action) {
        o.expectCount(operands, operands);
        return new WarpWide() {
            @Override
            void together(Warp warp, int lanes) {
                action.run(warp);
            }
        };
    }

    /** {@code setmaxnreg.inc.sync.aligned.u32 registers}. */
    private static Instruction registers(Opcode op, OperandRows o) {
        Module module = o.addresses().program().module();
        if (module.version() < 80 || module.architecture() < 90 || !module.target().matches(".*[af]")) throw o.error("it needs .version 8.0 and a .target like sm_90a");
        boolean known = op.takeOneOf("inc", "dec") != null && op.take("sync") && op.take("aligned") && op.takeType() == PtxType.U32;
        if (!known) throw o.error("expected .inc or .dec and .sync.aligned.u32");
        long count = AsyncFamily.constant(o, 0);
        if (count < 24 || count > 256 || count % 8 != 0) throw o.error(count + " registers, expected a multiple of 8 from 24 to 256");
        o.expectCount(1, 1);
        return new RegisterShift(op.text() + " " + count);
    }

    /** {@code wgmma.mma_async.sync.aligned.SHAPE.D.A.B d, a, b-desc, scale-d[, scale-a, scale-b[, trans-a][, trans-b]]}. */
    private static Instruction multiply(Opcode op, OperandRows o) {
        if (op.has("sp")) throw o.unsupported("products of sparse matrices");
        String size = op.peek();
        boolean saturates = op.take("satfinite");
        PtxType b = op.takeType();
        PtxType a = op.takeType();
        PtxType d = op.takeType();
        if (d == null || size == null || !size.matches("m64n[0-9]{1,3}k(8|16|32)")) throw o.error("expected a shape like .m64n128k16 and three types");
        op.take(size);
        int n = Integer.parseInt(size.substring(4, size.indexOf('k')));
        WgmmaShape shape = new WgmmaShape(n, Integer.parseInt(size.substring(size.indexOf('k') + 1)), a, b, d);
        if (!exists(shape) || saturates && !shape.isInteger()) throw o.unsupported("this combination of shape and types");
        o.addresses().program().noteProxy();
        o.addresses().program().noteWgmma();
        return new WgmmaMultiply(shape, operands(o, shape, saturates), o.addresses().program());
    }

    private static WgmmaMultiply.Operands operands(OperandRows o, WgmmaShape shape, boolean saturates) {
        boolean inRegisters = o.count() > 1 && o.operand(1) instanceof Operand.Vector;
        int scales = shape.isInteger() ? 0 : 2;
        // Operands of 16 bits may be transposed, but not what is in registers.
        int flags = shape.a().bits() != 16 ? 0 : inRegisters ? 1 : 2;
        o.expectCount(4 + scales + flags, 4 + scales + flags);
        int sign = 1;
        for (int i = 0; i < scales; i++) sign *= (int) flag(o, 4 + i, -1);
        boolean kInnerA = flags < 2 || flag(o, 6, 0) == 0;
        boolean kInnerB = flags == 0 || flag(o, 5 + flags, 0) == 0;
        int[] a = inRegisters ? vector(o, 1, REGISTERS_OF_A, PtxType.B32, false) : null;
        int descriptorA = inRegisters ? -1 : o.source(o.operand(1), PtxType.B64);
        int descriptorB = o.source(o.operand(2), PtxType.B64);
        int scaleD = o.source(o.operand(3), PtxType.PRED);
        int[] d = vector(o, 0, shape.registersOfD(), shape.d() == PtxType.F16 ? PtxType.B32 : shape.d(), true);
        return new WgmmaMultiply.Operands(d, a, descriptorA, descriptorB, scaleD, sign, kInnerA, kInnerB, saturates);
    }

    private static boolean exists(WgmmaShape shape) {
        PtxType a = shape.a();
        PtxType b = shape.b();
        PtxType d = shape.d();
        int n = shape.n();
        boolean integers = (a == PtxType.S8 || a == PtxType.U8) && (b == PtxType.S8 || b == PtxType.U8);
        boolean size = n >= 8 && n <= MOST_N && n % (integers && n > 32 ? 16 : 8) == 0;
        boolean types = switch (a) {
            case F16 -> b == a && (d == PtxType.F16 || d == PtxType.F32) && shape.k() == 16;
            case BF16 -> b == a && d == PtxType.F32 && shape.k() == 16;
            case TF32 -> b == a && d == PtxType.F32 && shape.k() == 8;
            case E4M3, E5M2 -> (b == PtxType.E4M3 || b == PtxType.E5M2) && (d == PtxType.F16 || d == PtxType.F32) && shape.k() == 32;
            default -> integers && d == PtxType.S32 && shape.k() == 32;
        };
        return size && types;
    }

    /** A constant that is 1 or {@code other}. */
    private static long flag(OperandRows o, int index, int other) {
        if (o.operand(index) instanceof Operand.Int(long value) && (value == 1 || value == other)) return value;
        throw o.error("operand " + o.operand(index) + ", expected the constant " + other + " or 1");
    }

    private static int[] vector(OperandRows o, int index, int count, PtxType type, boolean result) {
        if (!(o.operand(index) instanceof Operand.Vector(List<Operand> list)) || list.size() != count) throw o.error("expected a vector of " + count + " registers, found " + o.operand(index));
        return IntStream.range(0, count).map(i -> result ? o.result(list.get(i), type) : o.source(list.get(i), type)).toArray();
    }
}
