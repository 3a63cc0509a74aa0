package lorikeet.ptx.device;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Attention.Attend;

/** One launch, on small operands, of every expansion of the kernels of attention and of the rotary embedding. */
final class AttentionExpansions {
    private static final int TOKENS = 70;

    private AttentionExpansions() {}

    static Stream<LaunchDescriptor> all() {
        return IntStream.of(16, Float.BYTES).boxed().flatMap(alignment -> {
            Stream<LaunchDescriptor> tiles = IntStream.of(16, 32, 64, 128, 256).boxed().flatMap(dim -> tile(dim, alignment));
            RowOperand angles = RowOperand.dense("cos", TOKENS, 16);
            return Stream.concat(tiles, Stream.of(DType.F32, DType.BF16)
                    .map(dtype -> RopeKernel.launch(RowOperand.dense("x", dtype, TOKENS, 64), angles, angles, false, alignment)));
        });
    }

    private static Stream<LaunchDescriptor> tile(int dim, int alignment) {
        AttentionShape shape = new AttentionShape(new Attend(2, 1, 1, true, 0), TOKENS, TOKENS, dim, 1);
        RowOperand q = RowOperand.dense("q", TOKENS, 2L * dim);
        RowOperand k = RowOperand.dense("k", TOKENS, dim);
        AttendBackwardKernels backward = new AttendBackwardKernels(shape, q, q, k, k, q, alignment);
        AttendBackwardKernels early = new AttendBackwardKernels(shape, q, q, k, k, q, alignment, false);
        Stream<LaunchDescriptor> products = Stream.of(AttendKernel.launch(shape, q, k, k, alignment), backward.keys(), backward.queries(),
                AttendKernel.launch(shape, q, k, k, alignment, false), early.keys(), early.queries());
        Stream<LaunchDescriptor> f32 = dim == 256 ? products : Stream.concat(products, Stream.of(backward.delta())); // 128 and 256 share a delta
        return Stream.concat(f32, bf16(shape, alignment));
    }

    private static Stream<LaunchDescriptor> bf16(AttentionShape shape, int alignment) {
        RowOperand q = RowOperand.dense("q", DType.BF16, TOKENS, shape.queryWidth());
        RowOperand k = RowOperand.dense("k", DType.BF16, TOKENS, shape.keyWidth());
        AttendBf16BackwardKernels backward = new AttendBf16BackwardKernels(shape, q, q, k, k, q, alignment);
        return Stream.of(AttendBf16Kernel.launch(shape, q, k, k, alignment), backward.delta(), backward.keys(), backward.queries());
    }
}
