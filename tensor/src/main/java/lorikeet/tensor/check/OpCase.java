package lorikeet.tensor.check;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.reference.ReferenceDevice;

/**
 * An operation with operands, as data: run as agreement with the reference, as gradient check, as comparison of the
 * first call with compiled ones, and as benchmark, on any device.
 *
 * @param name of the case: operation and operands; unique in {@link OpCases}
 * @param tolerance of all results
 * @param flops additions and multiplications of one run; a division, root or transcendental function counts as one
 * @param bytes that one run must move at least: every operand read once, every result written once
 * @param gradient what to differentiate in a gradient check
 * @param mayBeZero whether results that are zero everywhere are right, as where an operand is empty; otherwise they prove
 *     nothing and fail
 */
public record OpCase(String name, Op op, List<Operand> operands, Tolerance tolerance, long flops, long bytes,
        Gradient gradient, boolean mayBeZero) {

    /**
     * Which gradients exist.
     *
     * @param outputs how many outputs, from the first, have gradients
     * @param operands whose gradients are checked; none for a case that is not differentiated
     */
    public record Gradient(int outputs, List<Integer> operands) {}

    private static final Gradient NONE = new Gradient(0, List.of());

    public OpCase {
        operands = List.copyOf(operands);
    }

    /** @param flops floating-point operations of a run, a multiply-add as 2 */
    public static OpCase of(Op op, Tolerance tolerance, long flops, Operand... operands) {
        List<Operand> list = List.of(operands);
        Spec[] results = op.infer(specs(list));
        String shown = list.stream().map(Operand::toString).collect(Collectors.joining(", "));
        return new OpCase(op + " (" + shown + ")", op, list, tolerance, flops, bytes(op, list, results), NONE, anyEmpty(list, results));
    }

    private static long bytes(Op op, List<Operand> operands, Spec[] results) {
        long bytes = 0;
        for (Operand operand : operands) bytes += operand.spec().bytes();
        for (int written : op.writes()) bytes += operands.get(written).spec().bytes();
        for (Spec result : results) bytes += result.bytes();
        return bytes;
    }

    private static boolean anyEmpty(List<Operand> operands, Spec[] results) {
        return Stream.concat(operands.stream().map(Operand::spec), Stream.of(results)).anyMatch(spec -> spec.shape().count() == 0);
    }

    /** The gradients of the first output with respect to {@code operands} are checked. */
    public OpCase differentiate(Integer... operands) {
        return differentiateOutputs(1, operands);
    }

    /** The gradients of the first {@code outputs} outputs with respect to {@code operands} are checked. */
    public OpCase differentiateOutputs(int outputs, Integer... operands) {
        return new OpCase(name, op, this.operands, tolerance, flops, bytes, new Gradient(outputs, List.of(operands)), mayBeZero);
    }

    /** The same case on other operands. */
    public OpCase with(List<Operand> operands) {
        return new OpCase(name, op, operands, tolerance, flops, bytes, gradient, mayBeZero);
    }

    /** Tells the case from another one with the same operation and operands. */
    public OpCase noting(String note) {
        return new OpCase(name + " " + note, op, operands, tolerance, flops, bytes, gradient, mayBeZero);
    }

    /** Results that are zero everywhere are right. */
    public OpCase allowZeros() {
        return new OpCase(name, op, operands, tolerance, flops, bytes, gradient, true);
    }

    /** A floor below that of all operands read whole. */
    public OpCase moving(long bytes) {
        return new OpCase(name, op, operands, tolerance, flops, bytes, gradient, mayBeZero);
    }

    /** Dtype and shape of each operand. */
    public Spec[] specs() {
        return specs(operands);
    }

    private static Spec[] specs(List<Operand> operands) {
        return operands.stream().map(Operand::spec).toArray(Spec[]::new);
    }

    /** The operands as tensors of a device, in the innermost scope of {@code ops}; the same values every time. */
    public Tensor[] place(Ops ops) {
        double[][] values = new double[operands.size()][];
        Tensor[] tensors = new Tensor[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = values(i, values);
            tensors[i] = operands.get(i).place(ops, values[i]);
        }
        return tensors;
    }

    private double[] values(int i, double[][] before) {
        Operand operand = operands.get(i);
        if (operand.content() instanceof Content.Derived derived) return derived(derived, before);
        return Content.values(operand.content(), Math.toIntExact(operand.spec().shape().count()), 31L * name.hashCode() + i);
    }

    private double[] derived(Content.Derived derived, double[][] before) {
        try (ReferenceDevice device = new ReferenceDevice(); Eager ops = Eager.on(device)) {
            Tensor[] in = new Tensor[derived.operands().length];
            for (int i = 0; i < in.length; i++) {
                int operand = derived.operands()[i];
                in[i] = operands.get(operand).place(ops, before[operand]);
            }
            return Host.doubles(ops, ops.apply(derived.forward(), in)[derived.output()]);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
