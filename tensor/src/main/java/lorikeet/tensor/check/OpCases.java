package lorikeet.tensor.check;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.tensor.DType;

/**
 * The table of cases over every operation: sizes of 0, 1, primes and one past what kernels work on at once; rows in F32
 * (weights also in 16 bits), and small ones in F64, which the gradient check differentiates.
 */
public final class OpCases {
    private OpCases() {}

    /** The cases of F32 with activations of {@code type}, BF16 or F16, for devices that compute in it. */
    public static List<OpCase> narrow(DType type) {
        return NarrowCases.of(all(), type);
    }

    /** The cases of all families. */
    public static List<OpCase> all() {
        return Stream.of(ElementwiseCases.all(), ReduceCases.all(), MatMulCases.all(), LinearCases.all(), NormCases.all(), SoftmaxCases.all(),
                AttentionCases.all(), GatherCases.all(), LossCases.all(), OptimizeCases.all(), GaLoreCases.all(), RandomCases.all(), MoveCases.all())
                .flatMap(List::stream).toList();
    }
}
