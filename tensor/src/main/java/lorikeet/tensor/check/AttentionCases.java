package lorikeet.tensor.check;

import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Attention.AttendBackward;
import lorikeet.tensor.op.Attention.Rope;

/** Cases of {@link lorikeet.tensor.op.Attention}. */
final class AttentionCases {
    private AttentionCases() {}

    /** Sequences of {@code nq} queries and {@code nk} keys under heads of {@code dim}. */
    private record Packed(Attend op, DType dtype, int dim, int[] nq, int[] nk) {
        Operand q() {
            return Operand.normal(dtype, IntStream.of(nq).sum(), (long) op.heads() * dim);
        }

        Operand kv() {
            return Operand.normal(dtype, IntStream.of(nk).sum(), (long) op.kvHeads() * dim);
        }

        /** Multiplications and additions of Q · Kᵀ, as if every query saw every key of its sequence. */
        long product() {
            long pairs = 0;
            for (int s = 0; s < nq.length; s++) pairs += (long) nq[s] * nk[s];
            return 2 * pairs * op.heads() * dim;
        }

        Tolerance tolerance() {
            return Tolerance.sum(dtype, IntStream.of(nk).max().orElse(0) + IntStream.of(nq).max().orElse(0) + 2L * dim);
        }

        String note() {
            return "of " + java.util.Arrays.toString(nq) + " queries and " + java.util.Arrays.toString(nk) + " keys";
        }
    }

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (boolean causal : new boolean[] {true, false}) {
            both(cases, packed(F32, 1, 1, 1, causal, 0, 1));
            both(cases, packed(F32, 4, 2, 8, causal, 0, 3, 0, 7));
            both(cases, packed(F32, 6, 2, 5, causal, 0, 33, 17));
            both(cases, packed(F32, 2, 1, 64, causal, 0, 67));
            both(cases, packed(F32, 2, 2, 16, causal, 5, 19, 4, 1));
            both(cases, packed(F32, 2, 1, 32, causal, 9, 70));
            both(cases, packed(F32, 1, 1, 100, causal, 0, 66));
            both(cases, packed(F32, 2, 1, 129, causal, 40, 65, 2));
            both(cases, packed(F32, 1, 1, 256, causal, 0, 5));
            both(cases, new Packed(new Attend(4, 2, 0.25, causal, 0), F32, 16, new int[] {1, 2, 1}, new int[] {9, 130, 1}));
            both(cases, new Packed(new Attend(2, 1, -0.25, causal, 0), F32, 16, new int[] {19, 3}, new int[] {19, 7}));
            both(cases, new Packed(new Attend(2, 1, 0, causal, 5), F32, 16, new int[] {19, 3}, new int[] {19, 1}));
            both(cases, new Packed(new Attend(2, 1, 0.25, causal, 3), F32, 8, new int[] {5, 2}, new int[] {3, 0}));
            both(cases, packed(F32, 2, 1, 4, causal, 0));
            both(cases, packed(F64, 2, 1, 2, causal, 0, 3, 2));
            both(cases, packed(F64, 2, 2, 1, causal, 2, 4));
            both(cases, packed(F64, 2, 1, 2, causal, 0, 0, 0));
            both(cases, new Packed(new Attend(1, 1, 0.5, causal, 0), F64, 2, new int[] {3, 1}, new int[] {2, 4}));
        }
        Packed strided = packed(F32, 4, 2, 8, true, 0, 5, 4);
        cases.add(forward(strided, strided.q().as(View.SLICED), strided.kv().as(View.SLICED), strided.kv().as(View.TRANSPOSED)));
        for (boolean inverse : new boolean[] {false, true}) rope(cases, inverse);
        return cases;
    }

    /** As many queries as keys, at the usual scale. */
    private static Packed packed(DType dtype, int heads, int kvHeads, int dim, boolean causal, int window, int... lengths) {
        return new Packed(new Attend(heads, kvHeads, 1 / Math.sqrt(dim), causal, window), dtype, dim, lengths, lengths);
    }

    private static void both(List<OpCase> cases, Packed packed) {
        OpCase forward = forward(packed, packed.q(), packed.kv(), packed.kv());
        cases.add(packed.dtype == F64 ? forward.differentiate(0, 1, 2) : forward);
        Operand o = Operand.of(packed.dtype, new Content.Derived(packed.op, 0, 1, 2, 3, 4, 5), packed.q().spec().shape().dims());
        Operand lse = Operand.of(packed.dtype, new Content.Derived(packed.op, 1, 1, 2, 3, 4, 5), packed.q().spec().shape().dim(0), packed.op.heads());
        cases.add(OpCase.of(new AttendBackward(packed.op), packed.tolerance(), 5 * packed.product(), packed.q(), packed.q(), packed.kv(), packed.kv(),
                Operand.cumulative(packed.nq), Operand.cumulative(packed.nk), o, lse).noting(packed.note()));
    }

    private static OpCase forward(Packed packed, Operand q, Operand k, Operand v) {
        return OpCase.of(packed.op, packed.tolerance(), 2 * packed.product(), q, k, v,
                Operand.cumulative(packed.nq), Operand.cumulative(packed.nk)).noting(packed.note());
    }

    private static void rope(List<OpCase> cases, boolean inverse) {
        for (int half : new int[] {1, 4, 17, 64}) cases.add(rope(inverse, F32, View.DENSE, 5, 3, half));
        cases.add(rope(inverse, F32, View.SLICED, 3, 2, 8));
        cases.add(rope(inverse, F32, View.TRANSPOSED, 3, 2, 8));
        cases.add(rope(inverse, F32, View.DENSE, 0, 2, 8));
        cases.add(rope(inverse, F64, View.DENSE, 3, 2, 2).differentiate(0));
        cases.add(rope(inverse, F64, View.DENSE, 0, 2, 2).differentiate(0));
    }

    private static OpCase rope(boolean inverse, DType dtype, View view, long tokens, long heads, long half) {
        return OpCase.of(new Rope(inverse), Tolerance.roundings(dtype, 4, "two products and their sum"), 6 * tokens * heads * half,
                Operand.normal(dtype, tokens, heads * 2 * half).as(view), Operand.normal(dtype, tokens, half), Operand.normal(dtype, tokens, half));
    }
}
