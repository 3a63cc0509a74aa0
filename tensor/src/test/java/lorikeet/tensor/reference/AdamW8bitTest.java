package lorikeet.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Optimize;
import org.junit.jupiter.api.Test;

/** AdamW with moments in 8 bits, against NumPy in float64 with the map as bitsandbytes builds it, and PyTorch 1.13's AdamW. */
class AdamW8bitTest {
    private static final int COUNT = 300;

    /** Parameter and moments. */
    private record State(Tensor p, Tensor m, Tensor mScales, Tensor v, Tensor vScales) {
        static State of(Ops ops, double... p) {
            Spec codes = Spec.of(DType.U8, p.length);
            Spec scales = Spec.of(DType.F32, Optimize.AdamW8bit.blocks(p.length));
            return new State(ops.tensor(p, p.length), ops.zeros(codes), ops.zeros(scales), ops.zeros(codes), ops.zeros(scales));
        }

        void step(Ops ops, int t, double... gradient) {
            Tensor status = Host64.of(ops, 1, 1, -1);
            Tensor step = Host64.of(ops, 0.1, 1 - Math.pow(0.9, t), 1 - Math.pow(0.95, t));
            ops.apply(new Optimize.AdamW8bit(0.9, 0.95, 1e-8, 0.1, 1), step, status, DynamicMap.signed().tensor(ops), DynamicMap.unsigned().tensor(ops),
                    p, ops.tensor(gradient, gradient.length), m, mScales, v, vScales);
        }
    }

    /** Settings in F64 on any device. */
    private static final class Host64 {
        static Tensor of(Ops ops, double... values) {
            Tensor tensor = ops.empty(Spec.of(DType.F64, values.length));
            Host.write(ops, tensor, values);
            return tensor;
        }
    }

    private static State threeSteps(Ops ops) {
        State state = State.of(ops, IntStream.range(0, COUNT).mapToDouble(i -> (i * 5 % 13 - 6) / 8.0).toArray());
        for (int t = 1; t <= 3; t++) {
            double factor = t == 2 ? -t : t;
            state.step(ops, t, IntStream.range(0, COUNT).mapToDouble(i -> (i * 7 % 11 - 5) / 4.0 * (1 + 0.1 * i / COUNT) * factor).toArray());
        }
        return state;
    }

    private static double weighted(double[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> i * values[i]).sum();
    }

    private static void check(Device device, double tolerance) {
        try (Eager ops = Eager.on(device)) {
            State state = threeSteps(ops);
            double[] p = Host.doubles(ops, state.p);
            assertArrayEquals(new double[] {-0.6319329157720579, -0.2178411482139154, 0.5817004162690467, -0.09492465179874676},
                    new double[] {p[0], p[1], p[2], p[100]}, tolerance);
            assertArrayEquals(new double[] {-0.51058335241397, -0.09608859745038781, -0.6318706612853953}, new double[] {p[255], p[256], p[299]}, tolerance);
            assertEquals(-73.3131921101054, weighted(p), 1000 * tolerance);
            assertEquals(5659649, weighted(Host.doubles(ops, state.m)));
            assertEquals(6739119, weighted(Host.doubles(ops, state.v)));
            assertArrayEquals(new double[] {0.27166679654277853, 0.27534135511882596}, Host.doubles(ops, state.mScales), 1e-7);
            assertArrayEquals(new double[] {1.2586803673828135, 1.2929604064453135}, Host.doubles(ops, state.vScales), 1e-6);
        }
    }

    @Test
    void threeStepsAreThoseOfBitsandbytes() {
        try (ReferenceDevice device = new ReferenceDevice()) {
            check(device, 1e-7);
        }
    }

    @Test
    void threeStepsOnTheCpuHaveTheSameCodes() {
        try (CpuDevice device = CpuDevice.open(2)) {
            check(device, 1e-6);
        }
    }

    /** From moments of zero the first step is that of torch.optim.AdamW: it is taken before they are rounded. */
    @Test
    void theFirstStepIsThatOfAdamW() {
        try (ReferenceDevice device = new ReferenceDevice(); Eager ops = Eager.on(device)) {
            State state = State.of(ops, 1, -2, 0.5);
            state.step(ops, 1, 0.5, -3, 1);
            assertArrayEquals(new double[] {0.890000002, -1.8800000003333333, 0.395000001}, Host.doubles(ops, state.p), 1e-13);
        }
    }

    @Test
    void theProjectedDirectionIsTheStepOfAZeroParameter() {
        try (ReferenceDevice device = new ReferenceDevice(); Eager ops = Eager.on(device)) {
            State state = State.of(ops, 0, 0, 0);
            state.step(ops, 1, 0.5, -3, 1);
            State low = State.of(ops, 0, 0, 0);
            Tensor n = ops.one(new GaLore.ProjectedAdam8bit(0.9, 0.95, 1e-8), Host64.of(ops, 0.1, 1 - 0.9, 1 - 0.95), Host64.of(ops, 1, 1, -1),
                    DynamicMap.signed().tensor(ops), DynamicMap.unsigned().tensor(ops), ops.tensor(new double[] {0.5, -3, 1}, 3), low.m, low.mScales, low.v, low.vScales);
            double[] direction = Host.doubles(ops, n);
            double[] p = Host.doubles(ops, state.p);
            for (int i = 0; i < 3; i++) assertEquals(p[i], -0.1 * direction[i], 1e-15);
            assertArrayEquals(Host.doubles(ops, state.m), Host.doubles(ops, low.m));
            assertArrayEquals(Host.doubles(ops, state.vScales), Host.doubles(ops, low.vScales));
        }
    }

    @Test
    void scalesOfAnotherCountAreRefused() {
        try (ReferenceDevice device = new ReferenceDevice(); Eager ops = Eager.on(device)) {
            State state = State.of(ops, new double[COUNT]);
            State wrong = new State(state.p, state.m, ops.zeros(Spec.of(DType.F32, 3)), state.v, state.vScales);
            ShapeException refused = assertThrows(ShapeException.class, () -> wrong.step(ops, 1, new double[COUNT]));
            assertEquals("adamW8bit: scales of the first moment must be F32 [2], found F32 [3]", refused.getMessage());
        }
    }
}
