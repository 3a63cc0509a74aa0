package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.reference.ReferenceDevice;

/** Runs one operation on the CPU device and on the reference device and compares what they give. */
final class Agreement {
    /** Relative to the largest value of a result: for sums of some hundred F32 terms. */
    static final double F32 = 4e-6;

    /** Results below it are differences of larger numbers and are compared as if they were as large. */
    private static final double SMALLEST = 1e-1;
    private static final int MOST_THREADS = 3;

    private Agreement() {}

    /** One, two and three threads give the same bits, which agree with the reference to {@code tolerance}. */
    static void check(double tolerance, Op op, Operand... operands) {
        List<double[]> expected;
        try (Device device = new ReferenceDevice()) {
            expected = run(device, op, operands);
        }
        List<double[]> first = onCpu(1, op, operands);
        assertEquals(expected.size(), first.size(), "results of " + op);
        for (int i = 0; i < first.size(); i++) compare(op + " result " + i, expected.get(i), first.get(i), tolerance);
        for (int threads = 2; threads <= MOST_THREADS; threads++) {
            List<double[]> again = onCpu(threads, op, operands);
            for (int i = 0; i < first.size(); i++) assertArrayEquals(first.get(i), again.get(i), op + " result " + i + " with " + threads + " threads");
        }
    }

    /** Results, and operands written in place, on the CPU device: row-major. */
    static List<double[]> onCpu(int threads, Op op, Operand... operands) {
        try (Device device = CpuDevice.open(threads)) {
            assertTrue(device.supports(op, specs(operands)), () -> "no kernel for " + op);
            return run(device, op, operands);
        }
    }

    private static Spec[] specs(Operand[] operands) {
        Spec[] specs = new Spec[operands.length];
        for (int i = 0; i < specs.length; i++) specs[i] = operands[i].spec();
        return specs;
    }

    private static List<double[]> run(Device device, Op op, Operand[] operands) {
        try (Eager ops = Eager.on(device)) {
            Tensor[] in = new Tensor[operands.length];
            for (int i = 0; i < in.length; i++) in[i] = operands[i].on(ops);
            leaveDirtyMemory(ops, op, specs(operands));
            List<double[]> results = new ArrayList<>();
            for (Tensor out : ops.apply(op, in)) results.add(Host.doubles(ops, out));
            for (int i : op.writes()) results.add(Host.doubles(ops, in[i]));
            return results;
        }
    }

    /** Gives blocks full of NaN back to the pool, in the sizes that the operation will ask for. */
    private static void leaveDirtyMemory(Ops ops, Op op, Spec[] in) {
        try (Scope _ = ops.scope()) {
            for (Spec out : op.infer(in)) ops.empty(out).memory().fill((byte) -1);
            ops.empty(Spec.of(DType.U8, ops.device().workspace(op, in))).memory().fill((byte) -1);
        }
    }

    private static void compare(String what, double[] expected, double[] found, double tolerance) {
        assertEquals(expected.length, found.length, what + ": elements");
        double largest = SMALLEST;
        for (double value : expected) if (Double.isFinite(value)) largest = Math.max(largest, Math.abs(value));
        for (int i = 0; i < expected.length; i++) {
            boolean equal = Double.compare(expected[i], found[i]) == 0 || expected[i] == found[i];
            double error = Math.abs(expected[i] - found[i]);
            if (!equal && !(error <= tolerance * largest)) {
                fail(what + "[" + i + "]: expected " + expected[i] + ", found " + found[i] + ", off by " + error + " of " + tolerance * largest);
            }
        }
    }
}
