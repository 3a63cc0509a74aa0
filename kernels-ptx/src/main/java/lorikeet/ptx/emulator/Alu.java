package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/**
 * An elementwise instruction: a row operation and the rows of its operands. Where every living lane of the warp is active
 * the operation writes its result in place; otherwise it writes the scratch row, from which the active lanes are kept.
 */
abstract class Alu extends Instruction {
    private final int d;
    private final boolean wide;

    /** @param d the result's row; a register of {@code type} */
    private Alu(PtxType type, int d) {
        this.d = d;
        wide = type.bits() == 64;
    }

    abstract void compute(Frame f, int to);

    private void keep(Frame f, int mask) {
        compute(f, 0);
        if (wide) f.keep64(d, mask);
        else f.keep32(d, mask);
    }

    static final class Unary extends Alu {
        private final Row1 op;
        private final int d;
        private final int a;

        Unary(Row1 op, PtxType type, int d, int a) {
            super(type, d);
            this.op = op;
            this.d = d;
            this.a = a;
        }

        @Override
        void compute(Frame f, int to) {
            op.apply(f, to, a);
        }

        @Override
        void execute(Warp warp, int mask) {
            if (warp.isEveryLivingLane(mask)) op.apply(warp.frame, d, a);
            else super.keep(warp.frame, mask);
        }
    }

    static final class Binary extends Alu {
        private final Row2 op;
        private final int d;
        private final int a;
        private final int b;

        Binary(Row2 op, PtxType type, int d, int a, int b) {
            super(type, d);
            this.op = op;
            this.d = d;
            this.a = a;
            this.b = b;
        }

        @Override
        void compute(Frame f, int to) {
            op.apply(f, to, a, b);
        }

        @Override
        void execute(Warp warp, int mask) {
            if (warp.isEveryLivingLane(mask)) op.apply(warp.frame, d, a, b);
            else super.keep(warp.frame, mask);
        }
    }

    static final class Ternary extends Alu {
        private final Row3 op;
        private final int d;
        private final int a;
        private final int b;
        private final int c;

        Ternary(Row3 op, PtxType type, int d, int a, int b, int c) {
            super(type, d);
            this.op = op;
            this.d = d;
            this.a = a;
            this.b = b;
            this.c = c;
        }

        @Override
        void compute(Frame f, int to) {
            op.apply(f, to, a, b, c);
        }

        @Override
        void execute(Warp warp, int mask) {
            if (warp.isEveryLivingLane(mask)) op.apply(warp.frame, d, a, b, c);
            else super.keep(warp.frame, mask);
        }
    }

    static final class Quaternary extends Alu {
        private final Row4 op;
        private final int[] operands;

        Quaternary(Row4 op, PtxType type, int d, int... operands) {
            super(type, d);
            this.op = op;
            this.operands = operands;
        }

        @Override
        void compute(Frame f, int to) {
            op.apply(f, to, operands[0], operands[1], operands[2], operands[3]);
        }

        @Override
        void execute(Warp warp, int mask) {
            super.keep(warp.frame, mask);
        }
    }
}
