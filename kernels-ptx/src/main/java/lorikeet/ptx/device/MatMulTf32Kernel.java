package lorikeet.ptx.device;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.ptx.device.MatMulKernel.Pair;

/**
 * out {@code [rows, columns]} = scale · A · B of dense F32 matrices rounded to TF32, by {@code matmul_tf32.ptx}: the {@link Tf32Product} of whole
 * matrices, whose lines are multiples of 4 elements.
 *
 * @param transposeA whether A is stored {@code [depth, rows]} rather than {@code [rows, depth]}
 * @param transposeB whether B is stored {@code [columns, depth]} rather than {@code [depth, columns]}
 */
public record MatMulTf32Kernel(long rows, long columns, long depth, boolean transposeA, boolean transposeB, float scale) {
    private static final int SMALL = 128;

    public LaunchDescriptor launch() {
        return launch(Dropping.NONE);
    }

    /** Where there is dropout, of B if A is stored transposed, else of A. */
    private LaunchDescriptor launch(Dropping drop) {
        boolean drops = drop.p() > 0;
        MatMulOperand a = transposeA ? MatMulOperand.scratch("A", depth, rows, -1) : MatMulOperand.scratch("A", rows, depth, -2).dropped(drops);
        MatMulOperand b = transposeB ? MatMulOperand.scratch("B", columns, depth, -2) : MatMulOperand.scratch("B", depth, columns, -1).dropped(drops);
        MatMulPlan plan = MatMulPlan.whole(rows, columns, depth);
        return new Tf32Product(new MatMulKernel("matmul_tf32", "C", scale, new Pair(a, b), null, null, MatMulBatches.ONE, drop, plan)).launch("C");
    }

    /** One launch of every expansion: all forms, as wide as a block, and as narrow as a rank with a scale; h of every rank and dA, of x dropped out. */
    static Stream<LaunchDescriptor> expansions() {
        Stream<LaunchDescriptor> products = IntStream.range(0, 4).boxed().flatMap(form -> Stream.of(SMALL, Tf32Form.NARROW)
                .map(columns -> small(columns, form / 2 == 1, form % 2 == 1, columns == SMALL ? 1 : 2).launch()));
        Stream<MatMulTf32Kernel> dropped = Stream.of(small(SMALL, false, true, 1), small(Tf32Form.NARROW, false, true, 1), small(SMALL, true, false, 1));
        return Stream.concat(products, dropped.map(product -> product.launch(new Dropping(0.25, 1))));
    }

    private static MatMulTf32Kernel small(int columns, boolean transposeA, boolean transposeB, float scale) {
        return new MatMulTf32Kernel(SMALL, columns, 2 * SMALL, transposeA, transposeB, scale);
    }
}
