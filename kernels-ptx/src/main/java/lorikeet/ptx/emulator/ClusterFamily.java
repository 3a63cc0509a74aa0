package lorikeet.ptx.emulator;

import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;

/** Addresses and ranks in a cluster, which has one block here, of rank 0. */
final class ClusterFamily {
    private ClusterFamily() {}

    static void families(Map<String, Family> families) {
        families.put("mapa", ClusterFamily::mapAddress);
        families.put("getctarank", ClusterFamily::rank);
    }

    private static PtxType type(Opcode op, OperandRows o) {
        o.require(78, 90, op.name());
        PtxType type = op.takeType();
        if (type != PtxType.U32 && type != PtxType.U64) throw o.error("expected .u32 or .u64");
        return type;
    }

    /** {@code mapa[.shared::cluster].TYPE d, a, rank}: the address in the block of that rank. */
    private static Instruction mapAddress(Opcode op, OperandRows o) {
        PtxType type = type(op, o);
        op.take("shared::cluster");
        o.expectCount(3, 3);
        if (o.operand(1) instanceof Operand.Symbol symbol && o.addresses().space(symbol.variable()) != Space.SHARED) throw o.error(symbol + " does not lie in shared memory");
        int a = o.source(o.operand(1), type);
        int rank = o.source(o.operand(2), PtxType.U32);
        return new MapAddress(o.result(o.operand(0), type), a, rank, type == PtxType.U64);
    }

    /** {@code getctarank[.shared::cluster].TYPE d, a}: the rank of the block that an address lies in. */
    private static Instruction rank(Opcode op, OperandRows o) {
        PtxType type = type(op, o);
        MemoryFamily.takeSpace(op, o);
        o.expectCount(2, 2);
        o.source(o.operand(1), type);
        Row1 first = (f, d, a) -> {
            for (int i = 0; i < Frame.LANES; i++) f.r[d + i] = 0;
        };
        return new Alu.Unary(first, PtxType.U32, o.result(o.operand(0), PtxType.U32), 0);
    }

    private static final class MapAddress extends Instruction {
        private final int d;
        private final int a;
        private final int rank;
        private final boolean wide;

        MapAddress(int d, int a, int rank, boolean wide) {
            this.d = d;
            this.a = a;
            this.rank = rank;
            this.wide = wide;
        }

        @Override
        void execute(Warp warp, int mask) {
            Frame f = warp.frame;
            for (int left = mask; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                int of = f.r[rank + lane];
                if (of != 0) warp.block.launch.fault(warp, this, lane, Finding.Kind.WRONG_SPACE, -1, "block " + of + " of a cluster of one block");
                if (wide) f.l[d + lane] = f.l[a + lane];
                else f.r[d + lane] = f.r[a + lane];
            }
        }
    }
}
