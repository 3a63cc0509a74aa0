package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise.SwiGlu;
import lorikeet.tensor.op.Linear;

/** {@link Linear.Gated}: the layer's product, then SwiGLU of what it gave. */
record GatedPtx(LinearPtx linear, ElementwisePtx elementwise) implements OpKernels<Linear.Gated> {
    private static final SwiGlu GATE = new SwiGlu();

    @Override
    public boolean supports(Linear.Gated op, Spec[] in) {
        return linear.supports(op.layer(), op.operands(in)) && elementwise.supports(GATE, in);
    }

    @Override
    public Layout layout(Linear.Gated op, int operand) {
        return linear.layout(op.layer(), operand);
    }

    @Override
    public long workspace(Linear.Gated op, Spec[] in) {
        return linear.workspace(op.layer(), op.operands(in));
    }

    @Override
    public void run(Linear.Gated op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        linear.run(op.layer(), op.operands(in), op.results(out), workspace);
        gate(elementwise, in, out);
    }

    /** out[0] = silu(gate) · out[1], the gate being the last operand. */
    static void gate(ElementwisePtx elementwise, Tensor[] in, Tensor[] out) {
        elementwise.run(GATE, new Tensor[] {in[in.length - 1], out[1]}, out, MemorySegment.NULL);
    }
}
