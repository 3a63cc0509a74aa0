package lorikeet.tensor;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Op;

/** Runs each operation at once on one device. */
public final class Eager implements Ops {
    private final Device device;
    private final ScopeStack scopes = new ScopeStack();
    private final RunCounts counts = new RunCounts();

    private Eager(Device device) {
        this.device = device;
    }

    /** Operations on {@code device}, which stays the caller's to close. */
    public static Eager on(Device device) {
        return new Eager(device);
    }

    @Override
    public Device device() {
        return device;
    }

    /** Copies made because a kernel could not read a view, and operations that were lowered. */
    public RunCounts counts() {
        return counts;
    }

    @Override
    public Tensor[] apply(Op op, Tensor... in) {
        Spec[] specs = new Spec[in.length];
        for (int i = 0; i < in.length; i++) {
            in[i].storage();
            specs[i] = in[i].spec();
        }
        Spec[] results = op.infer(specs);
        if (op instanceof Move.View view) return new Tensor[] {view.view(in[0])};
        for (int i = 0; i < in.length; i++) {
            if (!device.holds(in[i].storage())) throw OtherMemory.refusal(device, op.name() + ": operand " + i, in[i]);
        }
        if (!device.supports(op, specs)) return lower(op, in, specs);
        Tensor[] out = new Tensor[results.length];
        for (int i = 0; i < out.length; i++) out[i] = empty(results[i]);
        run(op, in, specs, out);
        return out;
    }

    private Tensor[] lower(Op op, Tensor[] in, Spec[] specs) {
        counts.lowered(op);
        try (Scope intermediates = scope()) {
            Tensor[] out = op.lower(this, in).orElseThrow(() -> Refusal.of(device, op, specs));
            for (Tensor tensor : out) intermediates.keep(tensor);
            return out;
        } catch (Refusal part) { // of a smaller operation, which nobody asked for
            throw Refusal.of(device, op, specs);
        }
    }

    private void run(Op op, Tensor[] in, Spec[] specs, Tensor[] out) {
        try (Scope scratch = scope()) {
            Tensor[] fitting = in.clone();
            for (int i = 0; i < in.length; i++) {
                if (!fits(in[i], device.layout(op, i))) fitting[i] = copied(op, in[i]);
            }
            long bytes = device.workspace(op, specs);
            MemorySegment workspace = bytes == 0 ? MemorySegment.NULL : own(scratch, device.scratch(bytes), Spec.of(DType.U8, bytes)).memory();
            device.run(op, fitting, out, workspace);
            for (int i : op.writes()) written(in[i], fitting[i]);
        }
    }

    private Tensor copied(Op op, Tensor view) {
        counts.copied(op, view.spec().bytes());
        return copy(view);
    }

    private void written(Tensor original, Tensor fitting) {
        if (fitting != original) assign(original, fitting);
        else original.storage().changed();
    }

    private static boolean fits(Tensor tensor, Layout layout) {
        return switch (layout) {
            case DENSE -> tensor.isDense();
            case ROWS -> tensor.hasRows();
            case ANY -> true;
        };
    }

    @Override
    public Scope scope() {
        return scopes.push();
    }

    @Override
    public Tensor empty(Spec spec) {
        return own(scopes.top(), device.allocate(spec.bytes()), spec);
    }

    private static Tensor own(Scope owner, Storage storage, Spec spec) {
        Tensor tensor = Tensor.over(storage, spec);
        owner.own(tensor.lifetime());
        return tensor;
    }

    @Override
    public Tensor tensor(double[] values, long... dims) {
        return Host.upload(this, values.length, dims, i -> values[i]);
    }

    @Override
    public Tensor tensor(float[] values, long... dims) {
        return Host.upload(this, values.length, dims, i -> values[i]);
    }

    @Override
    public Tensor tensor(int[] values, long... dims) {
        Spec spec = Spec.of(DType.I32, dims);
        Host.checkCount(spec, values.length);
        Tensor tensor = empty(spec);
        device.upload(MemorySegment.ofArray(values), tensor);
        return tensor;
    }

    @Override
    public void close() {
        scopes.closeAll();
    }
}
