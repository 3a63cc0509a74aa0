package lorikeet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitOp.LowBitLinear;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.quant4bit.check.LowBitCases;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Attention.AttendBackward;
import lorikeet.tensor.op.Linear;

/** Operations through {@link Eager} on the CPU device, as training runs them. */
final class OpTask implements Side.Task {
    private final CpuDevice device;
    private final Eager ops;
    private final Consumer<Eager> work;

    /** @param prepare places operands, which stay, and gives what one run does */
    private OpTask(int threads, Function<Eager, Consumer<Eager>> prepare) {
        device = CpuDevice.open(threads);
        ops = Eager.on(device);
        work = prepare.apply(ops);
    }

    @Override
    public void run() {
        try (Scope _ = ops.scope()) {
            work.accept(ops);
        }
    }

    @Override
    public void close() {
        ops.close();
        device.close();
    }

    /** y = W x, with the next of many equal matrices in each run. */
    static OpTask gemv(int threads, Workload.Gemv gemv) {
        OpCase first = gemvCase(gemv);
        return new OpTask(threads, ops -> {
            Tensor[][] operands = new Tensor[gemv.matrices()][];
            operands[0] = first.place(ops);
            for (int i = 1; i < operands.length; i++) {
                operands[i] = operands[0].clone();
                for (int part = 1; part < operands[i].length; part++) operands[i][part] = ops.copy(operands[0][part]);
            }
            int[] next = new int[1];
            return eager -> eager.apply(first.op(), operands[next[0]++ % operands.length]);
        });
    }

    private static OpCase gemvCase(Workload.Gemv gemv) {
        int size = gemv.size();
        Operand x = Operand.normal(DType.F32, 1, size);
        Tolerance tolerance = Tolerance.sum(DType.F32, size);
        long flops = (long) gemv.flops();
        if (!gemv.weights().equals(TracerCases.NF4)) {
            return OpCase.of(new Linear.Dense(false), tolerance, flops, x, Operand.normal(DType.valueOf(gemv.weights()), size, size));
        }
        LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, true, size, size);
        List<Operand> operands = new ArrayList<>(List.of(x));
        operands.addAll(LowBitCases.tensors(spec));
        return OpCase.of(new LowBitLinear(spec, false), tolerance, flops, operands.toArray(Operand[]::new));
    }

    /** The fused layer forward, then backward. */
    static OpTask loraLayer(int threads, String sizes) {
        TracerCases cases = new TracerCases(sizes, DType.F32.name());
        OpCase forward = cases.of(TracerCases.Kind.LORA_LINEAR);
        OpCase backward = cases.of(TracerCases.Kind.LORA_LINEAR_BACKWARD);
        return new OpTask(threads, ops -> {
            Tensor[] in = forward.place(ops);
            Tensor[] inBackward = backward.place(ops);
            return eager -> {
                eager.apply(forward.op(), in);
                eager.apply(backward.op(), inBackward);
            };
        });
    }

    /** Attention forward, then its gradients. */
    static OpTask attention(int threads, Workload.CausalAttention shape) {
        Attend attend = new Attend(shape.heads(), shape.heads(), 1 / Math.sqrt(shape.dim()), true, 0);
        return new OpTask(threads, ops -> {
            long[] dims = {shape.length(), (long) shape.heads() * shape.dim()};
            Operand normal = Operand.normal(DType.F32, dims);
            Operand lengths = Operand.cumulative(shape.length());
            Tensor[] in = OpCase.of(attend, Tolerance.sum(DType.F32, shape.length()), (long) shape.flops(), normal, normal, normal, lengths, lengths).place(ops);
            Tensor dO = ops.copy(in[0]);
            return eager -> {
                Tensor[] out = eager.apply(attend, in);
                eager.apply(new AttendBackward(attend), dO, in[0], in[1], in[2], in[3], in[4], out[0], out[1]);
            };
        });
    }
}
