package lorikeet.ptx.device;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.ptx.device.MmaForm.Rung;
import lorikeet.ptx.device.MmaProduct.Pair;
import lorikeet.tensor.DType;

/**
 * out {@code [rows, columns]} = A · B on tensor cores, of dense matrices of one 16-bit type, sums in F32: the {@link MmaProduct} of
 * whole matrices.
 *
 * @param type BF16 or F16
 * @param transposeA whether A is stored {@code [depth, rows]} rather than {@code [rows, depth]}
 * @param transposeB whether B is stored {@code [columns, depth]} rather than {@code [depth, columns]}
 */
public record MatMulMmaKernel(DType type, long rows, long columns, long depth, boolean transposeA, boolean transposeB) {
    private static final int WIDE = 16;
    private static final int SMALL = 128;

    /** @param alignment bytes that the addresses of A, B and out are known to be multiples of */
    public LaunchDescriptor launch(int alignment) {
        return product(type, 1, false).launch(alignment);
    }

    /** The kernel with a rung's ideas. */
    LaunchDescriptor launch(Rung rung) {
        return product(type, 1, false).launch(rung);
    }

    /** The plain kernel, then with one idea after another: tiles in shared memory, their swizzle, a third stage. */
    public List<LaunchDescriptor> ladder() {
        return List.of(plain(), launch(Rung.UNSWIZZLED), launch(Rung.TWO_STAGES), launch(Rung.FULL));
    }

    /** The first rung, which takes every size. */
    LaunchDescriptor plain() {
        return product(type, 1, false).plain();
    }

    private MmaProduct product(DType out, float scale, boolean narrow) {
        return new MmaProduct("matmul_mma", "C", type, out, scale, new Pair(a(), b()), null, false, Dropping.NONE, narrow);
    }

    private MmaOperand a() {
        return transposeA ? MmaOperand.dense("A", depth, rows, -1) : MmaOperand.dense("A", rows, depth, -2);
    }

    private MmaOperand b() {
        return transposeB ? MmaOperand.dense("B", columns, depth, -2) : MmaOperand.dense("B", depth, columns, -1);
    }

    /** One launch of every expansion: all forms of the full kernel, the other rungs in one form, what layers ask for, the plain kernel. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(DType.BF16, DType.F16).flatMap(type -> {
            MatMulMmaKernel weights = small(type, SMALL, false, true);
            Stream<LaunchDescriptor> forms = Stream.of(false, true).flatMap(ta -> Stream.of(false, true).flatMap(tb -> Stream.of(type, DType.F32)
                    .map(out -> small(type, SMALL, ta, tb).product(out, 1, false).launch(WIDE))));
            Stream<LaunchDescriptor> rungs = type == DType.F16 ? Stream.empty() : Stream.of(weights.launch(Rung.TWO_STAGES), weights.launch(Rung.UNSWIZZLED));
            Stream<LaunchDescriptor> plain = Stream.of(type, DType.F32).map(out -> weights.product(out, 1, false).plain());
            return Stream.of(forms, rungs, layers(type), plain).flatMap(launches -> launches);
        });
    }

    /** With a scale (y, dX and dH; dB), and as narrow as a rank (h, dH, dB). */
    private static Stream<LaunchDescriptor> layers(DType type) {
        Stream<LaunchDescriptor> wide = Stream.of(small(type, SMALL, false, true).product(type, 2, false), small(type, SMALL, false, false).product(type, 2, false),
                small(type, SMALL, true, false).product(DType.F32, 2, false)).map(product -> product.launch(WIDE));
        Stream<LaunchDescriptor> narrow = IntStream.of(16, 64).boxed().flatMap(columns -> Stream.of(small(type, columns, false, true).product(type, 1, true),
                small(type, columns, false, false).product(type, 2, true), small(type, columns, true, false).product(DType.F32, 2, true))).map(product -> product.launch(WIDE));
        return Stream.of(wide, narrow, dropped(type)).flatMap(launches -> launches);
    }

    /** h of every rank, dA, and dX of rank 16. */
    private static Stream<LaunchDescriptor> dropped(DType type) {
        Dropping drop = new Dropping(0.25, 1);
        Stream<MmaProduct> h = IntStream.of(16, 64, SMALL).mapToObj(columns -> small(type, columns, false, true)).map(kernel ->
                new MmaProduct("matmul_mma", "C", type, type, 1, new Pair(kernel.a(), kernel.b()), null, false, drop, true));
        MatMulMmaKernel dA = small(type, SMALL, true, false), dX = small(type, SMALL, false, false);
        Pair low = new Pair(MmaOperand.dense("A2", SMALL, 16, -2), MmaOperand.dense("B2", 16, SMALL, -1));
        Stream<MmaProduct> gradients = Stream.of(new MmaProduct("matmul_mma", "C", type, DType.F32, 1, new Pair(dA.a(), dA.b()), null, false, drop, false),
                new MmaProduct("matmul_mma", "C", type, type, 1, new Pair(dX.a(), dX.b()), low, false, drop, false));
        return Stream.concat(h, gradients).map(product -> product.launch(WIDE));
    }

    private static MatMulMmaKernel small(DType type, int columns, boolean transposeA, boolean transposeB) {
        return new MatMulMmaKernel(type, SMALL, columns, 256, transposeA, transposeB);
    }
}
