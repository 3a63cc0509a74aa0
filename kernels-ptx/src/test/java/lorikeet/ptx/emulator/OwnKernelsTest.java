package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import lorikeet.ptx.device.AdamWKernel;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.LoraLinearKernels;
import lorikeet.ptx.device.LoraShape;
import lorikeet.tensor.op.Optimize;
import org.junit.jupiter.api.Test;

/** The project's kernels on the emulator against plain float64 loops. */
class OwnKernelsTest {
    private static final float SCALE = 1.5f;

    private static float[] random(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = random.nextFloat() * 2 - 1;
        return values;
    }

    /** Launches by descriptor; operands by name, results are written into them. */
    private static void run(LaunchDescriptor launch, Map<String, float[]> operands, Map<String, double[]> doubles) {
        try (PtxMachine machine = PtxMachine.load(launch.source())) {
            Object[] arguments = new Object[launch.arguments().size()];
            Map<String, DeviceBuffer> buffers = new HashMap<>();
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = switch (launch.arguments().get(i)) {
                    case Argument.Buffer b when doubles.containsKey(b.operand()) -> machine.buffer(doubles.get(b.operand()));
                    case Argument.Buffer b -> buffers.computeIfAbsent(b.operand(), name -> machine.buffer(operands.get(name)));
                    case Argument.Absent absent -> 0L;
                    case Argument.Scalar scalar -> scalar.value();
                };
            }
            machine.kernel(launch.entry())
                    .grid((int) launch.grid().x(), (int) launch.grid().y(), (int) launch.grid().z())
                    .block((int) launch.block().x(), (int) launch.block().y(), (int) launch.block().z())
                    .launch(arguments);
            buffers.forEach((name, buffer) -> System.arraycopy(buffer.floats(), 0, operands.get(name), 0, operands.get(name).length));
        }
    }

    private static void assertClose(double[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual[i], 2e-6 * (1 + Math.abs(expected[i])) * 10, "element " + i);
    }

    /** The sum of products that a result of {@code rows} by {@code columns} is, in float64. */
    private record Sum(int rows, int columns, double[] values) {
        Sum(int rows, int columns) {
            this(rows, columns, new double[rows * columns]);
        }

        /** Adds factor · P · Q, of P as {@code [rows, depth]} and Q as {@code [depth, columns]} by the strides given. */
        Sum plus(double factor, int depth, float[] p, int pRow, int pDepth, float[] q, int qDepth, int qColumn) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    double sum = 0;
                    for (int k = 0; k < depth; k++) sum += (double) p[i * pRow + k * pDepth] * q[k * qDepth + j * qColumn];
                    values[i * columns + j] += factor * sum;
                }
            }
            return this;
        }
    }

    /** A layer's operands, and its results, which hold other numbers before. */
    private record Layer(int tokens, int in, int out, int rank, LoraLinearKernels kernels, Map<String, float[]> tensors) {
        static Layer of(LoraShape s) {
            int tokens = (int) s.tokens(), in = (int) s.in(), out = (int) s.out(), rank = (int) s.rank();
            Map<String, Integer> sizes = Map.ofEntries(Map.entry("x", tokens * in), Map.entry("W", out * in), Map.entry("A", rank * in), Map.entry("B", out * rank),
                    Map.entry("b", out), Map.entry("h", tokens * rank), Map.entry("dY", tokens * out), Map.entry("dH", tokens * rank),
                    Map.entry("y", tokens * out), Map.entry("dX", tokens * in), Map.entry("dA", rank * in), Map.entry("dB", out * rank));
            Map<String, float[]> tensors = new HashMap<>();
            sizes.forEach((name, count) -> tensors.put(name, random(name.hashCode(), count)));
            return new Layer(tokens, in, out, rank, new LoraLinearKernels(s, SCALE), tensors);
        }

        float[] get(String name) {
            return tensors.get(name);
        }

        void gives(Sum expected, String result, LaunchDescriptor launch) {
            run(launch, tensors, Map.of());
            assertClose(expected.values, get(result));
        }
    }

    private void loraLinearEqualsFloat64(LoraShape shape) {
        Layer t = Layer.of(shape);
        int tokens = t.tokens, in = t.in, out = t.out, rank = t.rank;
        Sum y = new Sum(tokens, out).plus(SCALE, rank, t.get("h"), rank, 1, t.get("B"), 1, rank).plus(1, in, t.get("x"), in, 1, t.get("W"), 1, in);
        for (int i = 0; i < y.values.length; i++) y.values[i] += t.get("b")[i % out];
        t.gives(y, "y", t.kernels.y(true));
        t.gives(new Sum(tokens, in).plus(1, rank, t.get("dH"), rank, 1, t.get("A"), in, 1).plus(1, out, t.get("dY"), out, 1, t.get("W"), in, 1), "dX", t.kernels.dX());
        t.gives(new Sum(out, rank).plus(SCALE, tokens, t.get("dY"), 1, out, t.get("h"), rank, 1), "dB", t.kernels.dB());
        t.gives(new Sum(rank, in).plus(1, tokens, t.get("dH"), 1, rank, t.get("x"), in, 1), "dA", t.kernels.dA());
    }

    @Test
    void loraLinearEqualsFloat64WithWideAccesses() {
        loraLinearEqualsFloat64(new LoraShape(70, 36, 76, 8));
    }

    @Test
    void loraLinearEqualsFloat64WithOddSizes() {
        loraLinearEqualsFloat64(new LoraShape(33, 19, 67, 3));
    }

    private void adamWEqualsFloatFormulas(int count, int alignment) {
        Optimize.AdamW op = new Optimize.AdamW(0.9, 0.999, 1e-8, 0.1, 1);
        float[] p = random(1, count), g = random(2, count), m = random(3, count), v = random(4, count);
        for (int i = 0; i < count; i++) v[i] = Math.abs(v[i]);
        Map<String, float[]> t = new HashMap<>(Map.of("p", p.clone(), "g", g, "m", m.clone(), "v", v.clone()));
        double[] step = {1e-3, 1 - 0.9 * 0.9, 1 - 0.999 * 0.999};
        double[] status = {1.0, 0.5, -1};
        run(AdamWKernel.launch(op, count, alignment), t, Map.of("step", step, "status", status));
        for (int i = 0; i < count; i++) {
            float[] expected = formulas(p[i], 0.5f * g[i], m[i], v[i], step);
            assertArrayEquals(expected, new float[] {t.get("p")[i], t.get("m")[i], t.get("v")[i]}, "element " + i);
        }
    }

    /** p, m and v after a step, with the roundings of the kernel. */
    private static float[] formulas(float p, float gradient, float m, float v, double[] step) {
        float decay = (float) (1 - step[0] * 0.1);
        float stepSize = (float) (step[0] / step[1]);
        float root2 = (float) Math.sqrt(step[2]);
        float mi = m + (float) (1 - 0.9) * (gradient - m);
        float vi = (float) (1 - 0.999) * gradient * gradient;
        vi = v * 0.999f + vi;
        return new float[] {p * decay - stepSize * mi / ((float) Math.sqrt(vi) / root2 + 1e-8f), mi, vi};
    }

    @Test
    void adamWHasTheBitsOfItsFormulas() {
        adamWEqualsFloatFormulas(2050, 16);
        adamWEqualsFloatFormulas(1023, 4);
    }
}
