package lorikeet.autograd.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.CheckedDevice;
import lorikeet.tensor.check.Comparison;
import lorikeet.tensor.check.Content;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.View;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.reference.ReferenceDevice;

/** Runs cases of operations on a device: this library's, from {@link lorikeet.tensor.check.OpCases}, or a user's. */
public final class OpCheck {
    private final Device device;

    private OpCheck(Device device) {
        this.device = device;
    }

    /** Checks of {@code device}, which stays the caller's to close. */
    public static OpCheck on(Device device) {
        return new OpCheck(device);
    }

    /** Values of a result or of an operand written in place. */
    private record Result(String name, Shape shape, double[] values) {}

    /**
     * Agreement with the reference within the case's tolerance, under {@link CheckedDevice}'s watch: nothing written
     * that the operation does not declare, no element left out, nothing allocated.
     */
    public Outcome agreement(OpCase opCase) {
        if (!supports(opCase)) return unsupported(opCase);
        List<String> findings = new ArrayList<>();
        double share = 0;
        CheckedDevice checked = new CheckedDevice(device);
        try (ReferenceDevice reference = new ReferenceDevice()) {
            List<Result> expected = results(reference, opCase);
            List<Result> found = results(checked, opCase);
            for (int i = 0; i < expected.size(); i++) {
                Result result = expected.get(i);
                Comparison comparison = Comparison.of(result.shape, found.get(i).values, result.values, opCase.tolerance());
                share = Math.max(share, comparison.share());
                for (String mismatch : comparison.mismatches()) findings.add(result.name + " " + mismatch);
            }
            if (!opCase.mayBeZero() && allZero(expected)) findings.add("the reference gives zeros alone, which proves nothing");
        } catch (RuntimeException e) {
            findings.add("threw " + e);
        }
        findings.addAll(checked.findings());
        return findings.isEmpty() ? new Outcome.Passed(opCase, share) : new Outcome.Failed(opCase, findings);
    }

    /**
     * Operands that begin an element later, are expanded along their first dimension, or lie in reverse along it, give what dense
     * copies of them give, within the case's tolerance: each of them alone, and all at once. What is written in place, integers, and
     * values that mean something by their place, are not expanded.
     */
    public Outcome views(OpCase opCase) {
        if (!supports(opCase)) return unsupported(opCase);
        if (opCase.op() instanceof Move.View) return new Outcome.Passed(opCase, 0);
        List<String> findings = new ArrayList<>();
        double share = 0;
        for (View view : List.of(View.SHIFTED, View.EXPANDED, View.REVERSED)) {
            List<Integer> able = IntStream.range(0, opCase.operands().size()).filter(i -> canLie(opCase, i, view)).boxed().toList();
            if (able.size() > 1) share = Math.max(share, view(opCase, view, able, findings));
            for (int alone : able) share = Math.max(share, view(opCase, view, List.of(alone), findings));
        }
        return findings.isEmpty() ? new Outcome.Passed(opCase, share) : new Outcome.Failed(opCase, findings);
    }

    private static boolean canLie(OpCase opCase, int operand, View view) {
        Spec spec = opCase.specs()[operand];
        boolean repeats = spec.dtype().isFloat() && !(opCase.operands().get(operand).content() instanceof Content.Given) && Arrays.stream(opCase.op().writes()).noneMatch(written -> written == operand);
        return view == View.SHIFTED || spec.shape().rank() > 0 && (view == View.REVERSED || repeats);
    }

    /** Adds to the findings; returns the share of the tolerance. */
    private double view(OpCase opCase, View view, List<Integer> operands, List<String> findings) {
        List<Operand> lying = new ArrayList<>(opCase.operands());
        operands.forEach(i -> lying.set(i, lying.get(i).as(view)));
        double share = 0;
        try (Eager ops = Eager.on(device)) {
            Tensor[] in = opCase.with(lying).place(ops);
            List<Result> expected = results(ops, opCase.op(), Arrays.stream(in).map(ops::copy).toArray(Tensor[]::new));
            List<Result> found = results(ops, opCase.op(), in);
            for (int i = 0; i < expected.size(); i++) {
                Result result = expected.get(i);
                Comparison comparison = Comparison.of(result.shape, found.get(i).values, result.values, opCase.tolerance());
                share = Math.max(share, comparison.share());
                for (String mismatch : comparison.mismatches()) findings.add(view + " operands " + operands + ": " + result.name + " " + mismatch);
            }
        } catch (RuntimeException e) {
            findings.add(view + " operands " + operands + ": threw " + e);
        }
        return share;
    }

    private boolean supports(OpCase opCase) {
        return opCase.op() instanceof Move.View || device.supports(opCase.op(), opCase.specs());
    }

    private static boolean allZero(List<Result> results) {
        return results.stream().allMatch(result -> Arrays.stream(result.values).allMatch(value -> value == 0));
    }

    private static List<Result> results(Device device, OpCase opCase) {
        try (Eager ops = Eager.on(device)) {
            return results(ops, opCase.op(), opCase.place(ops));
        }
    }

    private static List<Result> results(Ops ops, Op op, Tensor[] in) {
        List<Result> results = new ArrayList<>();
        Tensor[] out = ops.apply(op, in);
        for (int i = 0; i < out.length; i++) results.add(new Result("output " + i, out[i].shape(), Host.doubles(ops, out[i])));
        for (int i : op.writes()) results.add(new Result("operand " + i, in[i].shape(), Host.doubles(ops, in[i])));
        return results;
    }

    /**
     * Equal bits in every one of {@code rounds} over all cases: in the first one the JVM interprets most of what it has
     * compiled by the last.
     */
    public List<Outcome> sameBits(List<OpCase> cases, int rounds) {
        List<List<Result>> first = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (OpCase opCase : cases) {
            first.add(supports(opCase) ? results(device, opCase) : List.of());
            outcomes.add(supports(opCase) ? new Outcome.Passed(opCase, 0) : unsupported(opCase));
        }
        for (int round = 2; round <= rounds; round++) {
            for (int i = 0; i < cases.size(); i++) {
                if (!(outcomes.get(i) instanceof Outcome.Passed)) continue;
                String difference = difference(first.get(i), results(device, cases.get(i)));
                if (difference == null) continue;
                outcomes.set(i, new Outcome.Failed(cases.get(i), List.of(difference + " has other bits in round " + round + " than in the first")));
            }
        }
        return outcomes;
    }

    private Outcome unsupported(OpCase opCase) {
        return new Outcome.Skipped(opCase, device.name() + " does not support it");
    }

    private static String difference(List<Result> first, List<Result> results) {
        for (int i = 0; i < first.size(); i++) {
            if (!Arrays.equals(first.get(i).values, results.get(i).values)) return first.get(i).name;
        }
        return null;
    }

    /**
     * The case's gradients against finite differences on the reference device: of all its differentiable operands, as
     * they are, as rows of larger tensors, and transposed (so are the results then, and the gradients that arrive); and
     * of each operand alone.
     */
    public static Outcome gradient(OpCase opCase) {
        List<Integer> watched = opCase.gradient().operands();
        if (watched.isEmpty()) return new Outcome.Skipped(opCase, "not differentiated");
        List<String> findings = new ArrayList<>();
        double worst = 0;
        for (View view : views(opCase.op())) worst = Math.max(worst, gradient(opCase, view, watched, findings));
        for (int alone : watched) {
            if (watched.size() > 1) worst = Math.max(worst, gradient(opCase, View.DENSE, List.of(alone), findings));
        }
        return findings.isEmpty() ? new Outcome.Passed(opCase, worst) : new Outcome.Failed(opCase, findings);
    }

    private static List<View> views(Op op) {
        return op instanceof Move.Reshape ? List.of(View.DENSE) : List.of(View.DENSE, View.SLICED, View.TRANSPOSED);
    }

    /** Adds to the findings; returns the worst error. */
    private static double gradient(OpCase opCase, View view, List<Integer> watched, List<String> findings) {
        String name = view + " operands " + watched + ": ";
        try {
            Gradcheck.Result result = gradient(opCase, view, watched);
            for (String finding : result.findings()) findings.add(name + finding);
            if (result.largest() == 0 && !opCase.mayBeZero()) findings.add(name + "all gradients are zero, which proves nothing");
            return result.worst();
        } catch (RuntimeException e) {
            findings.add(name + "threw " + e);
            return Double.NaN;
        }
    }

    private static Gradcheck.Result gradient(OpCase opCase, View view, List<Integer> watched) {
        List<Operand> operands = new ArrayList<>(opCase.operands());
        if (view != View.DENSE) watched.forEach(i -> operands.set(i, operands.get(i).as(view)));
        try (ReferenceDevice reference = new ReferenceDevice(); Eager eager = Eager.on(reference)) {
            Tensor[] in = opCase.with(operands).place(eager);
            Differentiable fn = (ops, inputs) -> {
                Tensor[] all = in.clone();
                for (int i = 0; i < inputs.length; i++) all[watched.get(i)] = inputs[i];
                Tensor[] out = Arrays.copyOf(ops.apply(opCase.op(), all), opCase.gradient().outputs());
                return view == View.TRANSPOSED ? transposed(ops, out) : out;
            };
            return Gradcheck.check(eager, fn, watched.stream().map(i -> in[i]).toArray(Tensor[]::new));
        }
    }

    private static Tensor[] transposed(Ops ops, Tensor[] tensors) {
        Tensor[] transposed = tensors.clone();
        for (int i = 0; i < tensors.length; i++) {
            if (tensors[i].shape().rank() >= 2) transposed[i] = ops.transpose(tensors[i], -1, -2);
        }
        return transposed;
    }
}
