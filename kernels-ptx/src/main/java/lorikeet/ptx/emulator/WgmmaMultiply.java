package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Statement;

/**
 * {@code wgmma.mma_async}: D = A B + D of a warpgroup, each of its warps 16 rows. Products are exact and summed in float64 over
 * rising k, starting from D; each element is rounded once. Hardware sums in an order and width of its own.
 */
final class WgmmaMultiply extends WarpWide {
    private static final int WARPS = 4;

    private final WgmmaShape shape;
    private final Operands operands;
    private final Chunks chunks;

    /**
     * The rows of the operands, and what the instruction says of them.
     *
     * @param a rows of A's registers; null: it is in shared memory
     * @param descriptorA row of A's descriptor where it is
     * @param scaleD predicate: whether D is added to
     * @param sign of the product
     * @param kInnerA whether A's lines along k are contiguous, as usual
     */
    record Operands(int[] d, int[] a, int descriptorA, int descriptorB, int scaleD, int sign, boolean kInnerA, boolean kInnerB, boolean saturates) {}

    WgmmaMultiply(WgmmaShape shape, Operands operands, Program program) {
        this.shape = shape;
        this.operands = operands;
        chunks = new Chunks(program.newSite());
    }

    /** Rows of the registers of D. */
    int[] results() {
        return operands.d;
    }

    /** Rows of the registers of A; none where it is in shared memory. */
    int[] fragment() {
        return operands.a == null ? new int[0] : operands.a;
    }

    WgmmaShape shape() {
        return shape;
    }

    @Override
    void describe(Statement statement, int guardSlot, RegisterUse use) {
        super.describe(statement, guardSlot, use);
        chunks.describe(statement, -1, RegisterUse.NONE);
    }

    @Override
    void together(Warp warp, int lanes) {
        int lane = Integer.numberOfTrailingZeros(lanes);
        if ((warp.index | WARPS - 1) >= warp.block.warps.length) {
            warp.block.launch.fault(warp, this, lane, Finding.Kind.DIVERGENT_MMA, -1, "it needs a warpgroup of " + WARPS + " warps, the last one of the block has fewer");
            return;
        }
        Frame f = warp.frame;
        long a = operands.a == null ? f.l[operands.descriptorA + lane] : 0;
        long b = f.l[operands.descriptorB + lane];
        String problem = WgmmaMatrix.problem(a) == null ? WgmmaMatrix.problem(b) : WgmmaMatrix.problem(a);
        if (!isUniform(f, lanes, a, b)) warp.block.launch.fault(warp, this, lane, Finding.Kind.DIVERGENT_MMA, -1, "the lanes have different matrix descriptors");
        else if (problem != null) warp.block.launch.fault(warp, this, lane, Finding.Kind.MISALIGNED, -1, problem);
        else warp.wgmma().issue(new Issued(this, f, a, b, (f.predicate(operands.scaleD) >>> lane & 1) != 0));
    }

    private boolean isUniform(Frame f, int lanes, long a, long b) {
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            if (f.l[operands.descriptorB + lane] != b || operands.a == null && f.l[operands.descriptorA + lane] != a) return false;
        }
        return true;
    }

    /** A product under way, with what the warp gave it. */
    record Issued(WgmmaMultiply by, Frame frame, long descriptorA, long descriptorB, boolean adds) {
        /** Whether a row of 32-bit registers is one of its results. */
        boolean hasResult(int row) {
            for (int d : by.operands.d) if (d == row) return true;
            return false;
        }

        /** Whether a row of 32-bit registers is one of A. */
        boolean reads(int row) {
            if (by.operands.a == null) return false;
            for (int a : by.operands.a) if (a == row) return true;
            return false;
        }

        void compute(Warp warp) {
            by.compute(warp, this);
        }
    }

    private void compute(Warp warp, Issued product) {
        int k = shape.k();
        double[] a = operands.a == null ? lines(warp, product.descriptorA, operands.kInnerA, WgmmaShape.ROWS * (warp.index % WARPS), WgmmaShape.ROWS, shape.a()) : fragment(product.frame);
        double[] b = lines(warp, product.descriptorB, operands.kInnerB, 0, shape.n(), shape.b());
        double[] d = product.adds ? sums(product.frame) : new double[WgmmaShape.ROWS * shape.n()];
        for (int i = 0; i < WgmmaShape.ROWS; i++) {
            for (int j = 0; j < shape.n(); j++) {
                double sum = d[i * shape.n() + j];
                for (int x = 0; x < k; x++) sum += operands.sign * a[i * k + x] * b[j * k + x];
                d[i * shape.n() + j] = sum;
            }
        }
        store(product.frame, d);
    }

    /** Elements {@code [lines, k]} in shared memory. */
    private double[] lines(Warp warp, long descriptor, boolean kInner, int first, int lines, PtxType type) {
        WgmmaMatrix matrix = new WgmmaMatrix(descriptor, kInner, first, lines);
        warp.wgmma().matrix = matrix;
        for (matrix.chunk = 0; matrix.chunk < matrix.chunks(); matrix.chunk += Frame.LANES) {
            int count = Math.min(Frame.LANES, matrix.chunks() - matrix.chunk);
            chunks.execute(warp, count == Frame.LANES ? -1 : (1 << count) - 1);
        }
        double[] values = new double[lines * shape.k()];
        for (int i = 0; i < values.length; i++) {
            int place = matrix.place(i / shape.k(), i % shape.k(), shape.elementBytes());
            values[i] = WgmmaShape.value(type, matrix.bits(place, shape.elementBytes()));
        }
        return values;
    }

    private double[] fragment(Frame f) {
        MmaShape layout = shape.fragmentOfA();
        double[] values = new double[WgmmaShape.ROWS * shape.k()];
        for (int lane = 0; lane < Frame.LANES; lane++) {
            for (int q = 0; q < operands.a.length; q++) {
                for (int s = 0; s < layout.perRegister(); s++) {
                    values[layout.a(lane, q, s)] = WgmmaShape.value(shape.a(), f.r[operands.a[q] + lane] >>> s * Byte.SIZE * shape.elementBytes());
                }
            }
        }
        return values;
    }

    private double[] sums(Frame f) {
        boolean half = shape.d() == PtxType.F16;
        double[] values = new double[WgmmaShape.ROWS * shape.n()];
        for (int lane = 0; lane < Frame.LANES; lane++) {
            for (int i = 0; i < values.length / Frame.LANES; i++) {
                int bits = half ? f.r[operands.d[i / 2] + lane] >>> 16 * (i & 1) : f.r[operands.d[i] + lane];
                values[shape.d(lane, i)] = WgmmaShape.value(shape.d(), bits);
            }
        }
        return values;
    }

    private void store(Frame f, double[] values) {
        for (int lane = 0; lane < Frame.LANES; lane++) {
            for (int i = 0; i < values.length / Frame.LANES; i++) {
                double value = values[shape.d(lane, i)];
                if (shape.d() != PtxType.F16) f.r[operands.d[i] + lane] = shape.isInteger() ? integer(value) : Floats.bits((float) value);
                else if ((i & 1) == 0) f.r[operands.d[i / 2] + lane] = Halves.toF16(value);
                else f.r[operands.d[i / 2] + lane] |= Halves.toF16(value) << 16;
            }
        }
    }

    private int integer(double value) {
        return operands.saturates ? (int) Math.clamp((long) value, Integer.MIN_VALUE, (long) Integer.MAX_VALUE) : (int) (long) value;
    }

    /** Reads chunks of the matrix that {@link WgmmaQueue} has, one a lane. */
    private static final class Chunks extends Access {
        Chunks(int site) {
            super(new Place(Space.SHARED, 0, true, 0), WgmmaMatrix.CHUNK, site);
        }

        @Override
        Kind kind() {
            return Kind.LOAD;
        }

        @Override
        boolean isByProxy() {
            return true;
        }

        @Override
        void adjust(Warp warp, long[] at) {
            WgmmaMatrix matrix = warp.wgmma().matrix;
            for (int lane = 0; lane < Frame.LANES; lane++) at[lane] = matrix.address(Math.min(matrix.chunk + lane, matrix.chunks() - 1));
        }

        @Override
        void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
            WgmmaMatrix matrix = warp.wgmma().matrix;
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                MemorySegment.copy(data, JAVA_BYTE, at[lane] - base, matrix.bytes, (matrix.chunk + lane) * WgmmaMatrix.CHUNK, WgmmaMatrix.CHUNK);
            }
        }
    }
}
