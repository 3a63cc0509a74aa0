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

    /** P [rows, depth] times Q [depth, columns], each given by its strides, added to {@code out}. */
    private static void product(double[] out, int rows, int columns, int depth, float[] p, int pRow, int pDepth, float[] q, int qDepth, int qColumn,
            double factor) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double sum = 0;
                for (int k = 0; k < depth; k++) sum += (double) p[i * pRow + k * pDepth] * q[k * qDepth + j * qColumn];
                out[i * columns + j] += factor * sum;
            }
        }
    }

    private static void assertClose(double[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual[i], 2e-6 * (1 + Math.abs(expected[i])) * 10, "element " + i);
    }

    private void loraLinearEqualsFloat64(LoraShape s) {
        int tokens = (int) s.tokens();
        int in = (int) s.in();
        int out = (int) s.out();
        int rank = (int) s.rank();
        LoraLinearKernels kernels = new LoraLinearKernels(s, SCALE);
        Map<String, float[]> t = new HashMap<>();
        t.put("x", random(1, tokens * in));
        t.put("W", random(2, out * in));
        t.put("A", random(3, rank * in));
        t.put("B", random(4, out * rank));
        t.put("b", random(5, out));
        t.put("h", random(6, tokens * rank));
        t.put("dY", random(7, tokens * out));
        t.put("dH", random(8, tokens * rank));
        t.put("y", random(9, tokens * out));
        t.put("dX", random(9, tokens * in));
        t.put("dA", random(9, rank * in));
        t.put("dB", random(9, out * rank));

        double[] y = new double[tokens * out];
        product(y, tokens, out, rank, t.get("h"), rank, 1, t.get("B"), 1, rank, SCALE);
        product(y, tokens, out, in, t.get("x"), in, 1, t.get("W"), 1, in, 1);
        for (int i = 0; i < y.length; i++) y[i] += t.get("b")[i % out];
        run(kernels.y(true), t, Map.of());
        assertClose(y, t.get("y"));

        double[] dX = new double[tokens * in];
        product(dX, tokens, in, rank, t.get("dH"), rank, 1, t.get("A"), in, 1, 1);
        product(dX, tokens, in, out, t.get("dY"), out, 1, t.get("W"), in, 1, 1);
        run(kernels.dX(), t, Map.of());
        assertClose(dX, t.get("dX"));

        double[] dB = new double[out * rank];
        product(dB, out, rank, tokens, t.get("dY"), 1, out, t.get("h"), rank, 1, SCALE);
        run(kernels.dB(), t, Map.of());
        assertClose(dB, t.get("dB"));

        double[] dA = new double[rank * in];
        product(dA, rank, in, tokens, t.get("dH"), 1, rank, t.get("x"), in, 1, 1);
        run(kernels.dA(), t, Map.of());
        assertClose(dA, t.get("dA"));
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
        Map<String, float[]> t = new HashMap<>();
        float[] p = random(1, count);
        float[] g = random(2, count);
        float[] m = random(3, count);
        float[] v = random(4, count);
        for (int i = 0; i < count; i++) v[i] = Math.abs(v[i]);
        t.put("p", p.clone());
        t.put("g", g);
        t.put("m", m.clone());
        t.put("v", v.clone());
        double[] step = {1e-3, 1 - 0.9 * 0.9, 1 - 0.999 * 0.999};
        double[] status = {1.0, 0.5, -1};
        run(AdamWKernel.launch(op, count, alignment), t, Map.of("step", step, "status", status));
        float decay = (float) (1 - step[0] * 0.1);
        float stepSize = (float) (step[0] / step[1]);
        float root2 = (float) Math.sqrt(step[2]);
        for (int i = 0; i < count; i++) {
            float gradient = 0.5f * g[i];
            float mi = m[i] + (float) (1 - 0.9) * (gradient - m[i]);
            float vi = (float) (1 - 0.999) * gradient * gradient;
            vi = v[i] * 0.999f + vi;
            float pi = p[i] * decay - stepSize * mi / ((float) Math.sqrt(vi) / root2 + 1e-8f);
            assertArrayEquals(new float[] {pi, mi, vi}, new float[] {t.get("p")[i], t.get("m")[i], t.get("v")[i]}, "element " + i);
        }
    }

    @Test
    void adamWHasTheBitsOfItsFormulas() {
        adamWEqualsFloatFormulas(2050, 16);
        adamWEqualsFloatFormulas(1023, 4);
    }
}
