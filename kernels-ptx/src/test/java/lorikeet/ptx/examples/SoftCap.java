package lorikeet.ptx.examples;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.PtxOp;
import lorikeet.ptx.device.SizeRule;
import lorikeet.tensor.Cursor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;

/** y = cap · tanh(x / cap): logits that stay below {@code cap} (Gemma 2). */
public record SoftCap(double cap) implements PtxOp {
    private static final int THREADS = 256;
    private static final int FLOPS = 17; // an element

    /** For {@code lorikeet ptx}, which asks for {@link #cases}. */
    public SoftCap() {
        this(30);
    }

    @Override
    public Spec[] infer(Spec... in) {
        return new Spec[] {in[0]};
    }

    @Override
    public void reference(Tensor[] in, Tensor[] out) {
        Cursor from = Cursor.over(in[0]), to = Cursor.over(out[0]);
        for (long i = 0; i < in[0].shape().count(); i++) {
            double x = Elements.get(in[0].memory(), in[0].dtype(), from.next());
            Elements.set(out[0].memory(), out[0].dtype(), to.next(), cap * Math.tanh(x / cap));
        }
    }

    /** dx = dy · (1 - (y / cap)²) */
    @Override
    public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut) {
        return new Tensor[] {ops.mul(dOut[0], ops.affine(ops.square(out[0]), -1 / (cap * cap), 1))};
    }

    @Override
    public List<String> operands() {
        return List.of("x", "y");
    }

    @Override
    public boolean hasKernel(Spec... in) {
        return in[0].dtype() == DType.F32;
    }

    @Override
    public LaunchDescriptor launch(Spec[] in, int alignment) {
        long count = in[0].shape().count();
        return new LaunchDescriptor("soft cap", "/lorikeet/ptx/examples/soft_cap.ptx", Map.of(), "soft_cap", new Dim3(Math.ceilDiv(count, THREADS), 1, 1),
                new Dim3(THREADS, 1, 1), 0,                                                     // bytes of static shared memory
                List.of(new Argument.Buffer("x", "x", 4 * count, false), new Argument.Buffer("y", "y", 4 * count, true),
                        new Argument.Scalar("cap", Argument.Type.F32, cap), new Argument.Scalar("count", Argument.Type.U32, count)),
                List.of(new SizeRule("count", count, 1, Integer.MAX_VALUE)), Float.BYTES,       // any count; operands at multiples of 4 bytes
                8 * count, FLOPS * count);                                                      // the least bytes; FLOPs
    }

    @Override
    public List<OpCase> cases() {
        Tolerance tolerance = Tolerance.roundings(DType.F32, 16, "two forms of tanh");
        return List.of(OpCase.of(new SoftCap(2), tolerance, FLOPS * 35, Operand.normal(DType.F32, 5, 7)),
                OpCase.of(new SoftCap(), tolerance, FLOPS * 35, Operand.normal(DType.F32, 5, 7)),
                OpCase.of(new SoftCap(0.5), tolerance, FLOPS * 70_001, Operand.normal(DType.F32, 70_001)));
    }
}
