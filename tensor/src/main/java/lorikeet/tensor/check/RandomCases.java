package lorikeet.tensor.check;

import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Random;

/** Cases of {@link Random}. Seeds have bits in both words of the key. */
final class RandomCases {
    private static final Operand RNG = Operand.rng(0xBEEF_1234_5678L, 41);

    private RandomCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (double p : new double[] {0, 0.1, 0.5}) {
            for (long[] dims : new long[][] {{}, {1}, {3, 67}, {0, 4}, {1021}}) cases.add(dropout(p, Operand.normal(F32, dims)));
        }
        cases.add(dropout(0.999, Operand.normal(F32, 9, 1021)));
        cases.add(dropout(0.3, Operand.normal(F32, 5, 33).as(View.SLICED)));
        cases.add(dropout(0.3, Operand.normal(F32, 5, 33).as(View.TRANSPOSED)));
        cases.add(dropout(0.3, Operand.normal(F64, 3, 4)).differentiate(0));
        cases.add(dropout(0.3, Operand.normal(F64, 0, 4)).differentiate(0));
        for (long n : new long[] {0, 1, 7, 1021}) {
            cases.add(draws(new Random.Uniform(-2, 3, 5, Spec.of(F32, n)), Tolerance.roundings(F32, 2, "a product and a sum"), n));
            cases.add(draws(new Random.Normal(0.5, 2, 6, Spec.of(F32, n)), Tolerance.roundings(F32, 8, "rounded from F64"), n));
        }
        return cases;
    }

    private static OpCase dropout(double p, Operand x) {
        DType dtype = x.spec().dtype();
        return OpCase.of(new Random.Dropout(p, 9), Tolerance.roundings(dtype, 3, "a rounded factor"), x.spec().shape().count(), x, RNG);
    }

    private static OpCase draws(Random op, Tolerance tolerance, long n) {
        return OpCase.of(op, tolerance, 2 * n, RNG);
    }
}
