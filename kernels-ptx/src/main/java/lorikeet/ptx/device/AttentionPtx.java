package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;

/**
 * {@link Attention}: of F32 by {@code attention.ptx}, {@code attention_delta.ptx} and {@code attention_backward.ptx}, of BF16 by their
 * namesakes on tensor cores, {@code attention_bf16.ptx} and so on; {@code rope.ptx}. Heads of more than {@value AttentionTile#MOST_DIM}
 * columns are left to the CPU: o of one row would not fit into the registers of the lanes that share it.
 */
record AttentionPtx(Launcher launcher) implements OpKernels<Attention> {
    @Override
    public boolean supports(Attention op, Spec[] in) {
        return switch (op) {
            case Attention.Attend attend -> supports(attend, in[0]);
            case Attention.AttendBackward backward -> supports(backward.forward(), in[1]);
            case Attention.Rope _ -> ElementText.serves(in[0].dtype());
        };
    }

    private static boolean supports(Attention.Attend op, Spec q) {
        return ElementText.serves(q.dtype()) && op.dim(q) <= AttentionTile.MOST_DIM;
    }

    @Override
    public Layout layout(Attention op, int operand) {
        return switch (op) {
            case Attention.Attend _ -> operand < 3 ? Layout.ROWS : Layout.DENSE;
            case Attention.AttendBackward _ -> operand < 4 || operand == 6 ? Layout.ROWS : Layout.DENSE;
            case Attention.Rope _ -> Layout.ROWS;
        };
    }

    /** delta {@code [tq, heads]} in the backward pass. */
    @Override
    public long workspace(Attention op, Spec[] in) {
        return op instanceof Attention.AttendBackward ? in[7].bytes() : 0;
    }

    @Override
    public void run(Attention op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Attention.Attend attend -> attend(attend, in, out);
            case Attention.AttendBackward backward -> attendBackward(backward.forward(), in, out, workspace);
            case Attention.Rope rope -> rope(rope, in, out[0]);
        }
    }

    private void attend(Attention.Attend op, Tensor[] in, Tensor[] out) {
        AttentionShape shape = shape(op, in[0], in[1], in[3]);
        RowOperand q = RowOperand.of("q", in[0]);
        RowOperand k = RowOperand.of("k", in[1]);
        RowOperand v = RowOperand.of("v", in[2]);
        int alignment = alignment(in, out);
        launcher.launch(isBf16(in[0]) ? AttendBf16Kernel.launch(shape, q, k, v, alignment) : AttendKernel.launch(shape, q, k, v, alignment, launcher.reaches(80)),
                Map.of("q", Place.of(in[0]), "k", Place.of(in[1]), "v", Place.of(in[2]), "cuQ", Place.of(in[3]), "cuK", Place.of(in[4]),
                        "o", Place.of(out[0]), "lse", Place.of(out[1])));
    }

    private void attendBackward(Attention.Attend op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        AttentionShape shape = shape(op, in[1], in[2], in[4]);
        List<LaunchDescriptor> launches = backward(shape, in, alignment(in, out));
        Place delta = Place.of(workspace, 0, in[7].spec().bytes());
        Map<String, Place> places = new HashMap<>(Map.of("dO", Place.of(in[0]), "q", Place.of(in[1]), "k", Place.of(in[2]), "v", Place.of(in[3]),
                "cuQ", Place.of(in[4]), "cuK", Place.of(in[5]), "o", Place.of(in[6]), "lse", Place.of(in[7]), "delta", delta));
        List<String> results = List.of("dQ", "dK", "dV");
        for (int i = 0; i < results.size(); i++) places.put(results.get(i), Place.of(out[i]));
        for (LaunchDescriptor launch : launches) launcher.launch(launch, places);
    }

    /** Of delta, then of dK with dV, then of dQ. */
    private List<LaunchDescriptor> backward(AttentionShape shape, Tensor[] in, int alignment) {
        RowOperand dO = RowOperand.of("dO", in[0]);
        RowOperand q = RowOperand.of("q", in[1]);
        RowOperand k = RowOperand.of("k", in[2]);
        RowOperand v = RowOperand.of("v", in[3]);
        RowOperand o = RowOperand.of("o", in[6]);
        if (isBf16(in[1])) {
            AttendBf16BackwardKernels bf16 = new AttendBf16BackwardKernels(shape, dO, q, k, v, o, alignment);
            return List.of(bf16.delta(), bf16.keys(), bf16.queries());
        }
        AttendBackwardKernels f32 = new AttendBackwardKernels(shape, dO, q, k, v, o, alignment, launcher.reaches(80));
        return List.of(f32.delta(), f32.keys(), f32.queries());
    }

    private static boolean isBf16(Tensor q) {
        return q.dtype() == DType.BF16;
    }

    private void rope(Attention.Rope op, Tensor[] in, Tensor y) {
        launcher.launch(RopeKernel.launch(RowOperand.of("x", in[0]), RowOperand.of("cos", in[1]), RowOperand.of("sin", in[2]), op.inverse(),
                        alignment(in, new Tensor[] {y})),
                Map.of("x", Place.of(in[0]), "cos", Place.of(in[1]), "sin", Place.of(in[2]), "y", Place.of(y)));
    }

    private static AttentionShape shape(Attention.Attend op, Tensor q, Tensor k, Tensor cumulative) {
        return new AttentionShape(op, q.dim(0), k.dim(0), op.dim(q.spec()), cumulative.dim(0) - 1);
    }

    private static int alignment(Tensor[] in, Tensor[] out) {
        return Place.alignment(Stream.of(in, out).flatMap(Stream::of).toArray(Tensor[]::new));
    }
}
