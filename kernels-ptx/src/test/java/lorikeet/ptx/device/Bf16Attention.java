package lorikeet.ptx.device;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.DeviceMemory;
import lorikeet.ptx.emulator.Finding;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Attention.AttendBackward;
import lorikeet.tensor.reference.ReferenceDevice;

/**
 * Attention over packed sequences of random operands in bf16, by launches and by the reference in float64.
 *
 * @param nq queries of each sequence
 * @param nk keys of each sequence
 * @param alignment what addresses are promised to be multiples of
 */
record Bf16Attention(Attend op, int dim, int[] nq, int[] nk, int alignment) {
    /** @param results by operand, in float64, as found and as expected */
    record Result(Map<String, double[]> found, Map<String, double[]> expected, List<Finding> findings, List<LaunchReport> reports) {
        /** Relative Frobenius error; elements that must be infinite are, or it is infinite. */
        double error(String operand) {
            double difference = 0, norm = 0;
            double[] is = found.get(operand), must = expected.get(operand);
            for (int i = 0; i < must.length; i++) {
                if (Double.isInfinite(must[i])) difference += is[i] == must[i] ? 0 : Double.POSITIVE_INFINITY;
                else {
                    difference += (is[i] - must[i]) * (is[i] - must[i]);
                    norm += must[i] * must[i];
                }
            }
            return difference == 0 ? 0 : Math.sqrt(difference / norm);
        }
    }

    AttentionShape shape() {
        return new AttentionShape(op, IntStream.of(nq).sum(), IntStream.of(nk).sum(), dim, nq.length);
    }

    private RowOperand rows(String operand, boolean queries) {
        AttentionShape shape = shape();
        return RowOperand.dense(operand, DType.BF16, queries ? shape.tq() : shape.tk(), queries ? shape.queryWidth() : shape.keyWidth());
    }

    LaunchDescriptor forward() {
        return AttendBf16Kernel.launch(shape(), rows("q", true), rows("k", false), rows("v", false), alignment);
    }

    /** Forward, then the three launches of backward, which read its o and lse. */
    List<LaunchDescriptor> all() {
        RowOperand q = rows("q", true);
        AttendBf16BackwardKernels backward = new AttendBf16BackwardKernels(shape(), rows("dO", true), q, rows("k", false), rows("v", false), rows("o", true), alignment);
        return List.of(forward(), backward.delta(), backward.keys(), backward.queries());
    }

    private Map<String, double[]> inputs() {
        AttentionShape shape = shape();
        Map<String, double[]> inputs = new HashMap<>();
        for (String operand : List.of("q", "dO")) inputs.put(operand, random(operand.hashCode(), shape.tq() * shape.queryWidth()));
        for (String operand : List.of("k", "v")) inputs.put(operand, random(operand.hashCode(), shape.tk() * shape.keyWidth()));
        return inputs;
    }

    private static double[] random(long seed, long count) {
        return new java.util.Random(seed).doubles(count, -1, 1).map(x -> Floats16.bf16ToFloat(Floats16.doubleToBf16(x))).toArray();
    }

    private int[] cumulative(int[] lengths) {
        int[] sums = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) sums[i + 1] = sums[i] + lengths[i];
        return sums;
    }

    /** Every operand and result in float64. */
    private Map<String, double[]> expected(Map<String, double[]> in) {
        AttentionShape shape = shape();
        Map<String, double[]> all = new HashMap<>(in);
        try (ReferenceDevice reference = new ReferenceDevice(); Eager ops = Eager.on(reference)) {
            Tensor q = ops.tensor(in.get("q"), shape.tq(), shape.queryWidth());
            Tensor k = ops.tensor(in.get("k"), shape.tk(), shape.keyWidth());
            Tensor v = ops.tensor(in.get("v"), shape.tk(), shape.keyWidth());
            Tensor cuQ = ops.tensor(cumulative(nq), nq.length + 1);
            Tensor cuK = ops.tensor(cumulative(nk), nk.length + 1);
            Tensor[] forward = ops.apply(op, q, k, v, cuQ, cuK);
            all.put("o", Host.doubles(ops, forward[0]));
            all.put("lse", Host.doubles(ops, forward[1]));
            Tensor dO = ops.tensor(in.get("dO"), shape.tq(), shape.queryWidth());
            Tensor[] backward = ops.apply(new AttendBackward(op), dO, q, k, v, cuQ, cuK, forward[0], forward[1]);
            for (int i = 0; i < 3; i++) all.put(List.of("dQ", "dK", "dV").get(i), Host.doubles(ops, backward[i]));
        }
        return all;
    }

    /** Runs {@code launches} one after another in one memory; what one writes the next may read. */
    Result run(List<LaunchDescriptor> launches, Checks checks) {
        Map<String, double[]> inputs = inputs();
        Map<String, double[]> expected = expected(inputs);
        DeviceMemory memory = new DeviceMemory(1L << 28);
        Map<String, DeviceBuffer> buffers = new HashMap<>();
        Map<String, double[]> found = new HashMap<>();
        List<LaunchReport> reports = new ArrayList<>();
        for (LaunchDescriptor launch : launches) {
            if (!launch.isEmpty()) reports.add(run(launch, memory, buffers, inputs, checks));
        }
        for (LaunchDescriptor launch : launches) {
            for (Argument argument : launch.arguments()) {
                if (argument instanceof Argument.Buffer b && b.written()) found.put(b.operand(), launch.isEmpty() ? new double[0] : values(buffers.get(b.operand()), b.bytes() == 4L * elements(b.operand(), expected)));
            }
        }
        return new Result(found, expected, reports.stream().flatMap(r -> r.findings().stream()).toList(), reports);
    }

    private static long elements(String operand, Map<String, double[]> expected) {
        return expected.get(operand.equals("delta") ? "lse" : operand).length;
    }

    private LaunchReport run(LaunchDescriptor launch, DeviceMemory memory, Map<String, DeviceBuffer> buffers, Map<String, double[]> inputs, Checks checks) {
        PtxMachine machine = PtxMachine.load(launch.source(), memory);
        Object[] arguments = launch.arguments().stream().map(argument -> switch (argument) {
            case Argument.Buffer b -> buffers.computeIfAbsent(b.operand(), name -> buffer(machine, b, inputs.get(name)));
            case Argument.Absent _ -> 0L;
            case Argument.Scalar scalar -> scalar.value();
        }).toArray();
        return machine.kernel(launch.entry()).grid((int) launch.grid().x(), (int) launch.grid().y(), (int) launch.grid().z())
                .block((int) launch.block().x(), 1, 1).launch(checks, arguments);
    }

    private DeviceBuffer buffer(PtxMachine machine, Argument.Buffer argument, double[] content) {
        if (argument.operand().equals("cuQ")) return machine.buffer(cumulative(nq));
        if (argument.operand().equals("cuK")) return machine.buffer(cumulative(nk));
        if (content == null) return machine.allocate(argument.bytes());
        if (argument.bytes() == 4L * content.length) return machine.buffer(floats(content));
        byte[] bytes = new byte[2 * content.length];
        for (int i = 0; i < content.length; i++) {
            short bits = Floats16.doubleToBf16(content[i]);
            bytes[2 * i] = (byte) bits;
            bytes[2 * i + 1] = (byte) (bits >> 8);
        }
        return machine.buffer(bytes);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
        return floats;
    }

    private static double[] values(DeviceBuffer buffer, boolean floats) {
        long count = buffer.bytes() / (floats ? 4 : 2);
        double[] values = new double[(int) count];
        for (int i = 0; i < count; i++) {
            values[i] = floats ? buffer.data().getAtIndex(ValueLayout.JAVA_FLOAT, i) : Floats16.bf16ToFloat(buffer.data().getAtIndex(ValueLayout.JAVA_SHORT, i));
        }
        return values;
    }

    @Override
    public String toString() {
        return op + ", heads of " + dim + ", " + Arrays.toString(nq) + " queries, " + Arrays.toString(nk) + " keys, aligned to " + alignment;
    }
}
