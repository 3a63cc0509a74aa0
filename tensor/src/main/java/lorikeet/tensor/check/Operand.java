package lorikeet.tensor.check;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lorikeet.tensor.Cursor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** One operand of an {@link OpCase}: what it is, its values, and how it lies in memory. */
public record Operand(Spec spec, Content content, View view) {
    /** What lies between and around the elements of a view: NaN in every float dtype. */
    private static final byte POISON = (byte) 0xFF;

    private static Operand dense(DType dtype, Content content, long... dims) {
        return new Operand(Spec.of(dtype, dims), content, View.DENSE);
    }

    /** Values of mean 0 and variance 1. */
    public static Operand normal(DType dtype, long... dims) {
        return dense(dtype, new Content.Normal(0, 1), dims);
    }

    /** Values in [0.5, 2). */
    public static Operand positive(DType dtype, long... dims) {
        return dense(dtype, new Content.Uniform(0.5, 2), dims);
    }

    /** A dense operand. */
    public static Operand of(DType dtype, Content content, long... dims) {
        return dense(dtype, content, dims);
    }

    /** {@code n} I32 ids below {@code below}. */
    public static Operand ids(int below, long n) {
        return dense(DType.I32, new Content.Ids(below), n);
    }

    /** {@code n} I32 labels below {@code below}, a third of them -100. */
    public static Operand labels(int below, long n) {
        return dense(DType.I32, new Content.Labels(below), n);
    }

    /** I32 {@code [sequences + 1]}: where each sequence of these lengths begins, and the end. */
    public static Operand cumulative(int... lengths) {
        double[] begins = new double[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) begins[i + 1] = begins[i] + lengths[i];
        return dense(DType.I32, new Content.Given(begins), begins.length);
    }

    /** F64 values: settings, a norm. Without dimensions a scalar. */
    public static Operand given(long[] dims, double... values) {
        return dense(DType.F64, new Content.Given(values), dims);
    }

    /** The operand of random operations. */
    public static Operand rng(long seed, long step) {
        return dense(DType.I64, new Content.Given(seed, step), 2);
    }

    /** The same elements seen through a view. */
    public Operand as(View view) {
        return new Operand(spec, content, view);
    }

    /** A tensor of the device's, in the innermost scope, that holds {@code values} (row-major) and lies as {@link #view} says. */
    public Tensor place(Ops ops, double[] values) {
        View.Placement placement = view.place(spec.shape());
        Tensor flat = ops.empty(Spec.of(spec.dtype(), placement.span()));
        byte[] bytes = new byte[Math.toIntExact(flat.spec().bytes())];
        Arrays.fill(bytes, POISON);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(bytes.length, 8).copyFrom(MemorySegment.ofArray(bytes));
            Cursor cursor = new Cursor(spec.shape(), placement.strides(), placement.offset());
            for (double value : values) Elements.set(host, spec.dtype(), cursor.next(), value);
            ops.device().upload(host, flat);
        }
        return flat.view(spec.shape(), placement.strides(), placement.offset());
    }

    @Override
    public String toString() {
        String layout = view == View.DENSE ? "" : " " + view.name().toLowerCase(java.util.Locale.ROOT);
        return spec.dtype() + spec.shape().toString() + layout;
    }
}
