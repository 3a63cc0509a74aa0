package lorikeet.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Linear;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is computed at once is differentiated as if its steps had run one after another: same bits, same memory. */
class TapeStepsTest {
    private static final int TOKENS = 21;
    private static final int IN = 40;
    private static final int OUT = 70;

    /** Bits of the gradients, and the most memory that was in use. */
    private record Result(List<double[]> gradients, long peak) {}

    @ParameterizedTest
    @ValueSource(strings = {"x", "W", "gate", "x W", "W gate", "x W b gate"})
    void gatedDenseLayersHaveTheGradientsOfTheirSteps(String watched) {
        assertSame(new Linear.Dense(true), watched, "x", "W", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A B", "A B gate", "gate", "x A B gate", "x W A B b gate"})
    void gatedLowRankLayersHaveTheGradientsOfTheirSteps(String watched) {
        assertSame(new Linear.LoraLinear(2, 0, 1, true), watched, "x", "W", "A", "B", "b");
    }

    private static void assertSame(Linear.Layer layer, String watched, String... operands) {
        Result apart = run(layer, false, List.of(watched.split(" ")), operands);
        Result atOnce = run(layer, true, List.of(watched.split(" ")), operands);
        for (int i = 0; i < apart.gradients.size(); i++) assertArrayEquals(apart.gradients.get(i), atOnce.gradients.get(i));
        assertEquals(apart.peak, atOnce.peak);
    }

    private static Result run(Linear.Layer layer, boolean atOnce, List<String> watched, String... names) {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device); Tape tape = new Tape(ops)) {
            Tensor[] in = Stream.of(names).map(name -> operand(ops, name)).toArray(Tensor[]::new);
            Tensor gate = operand(ops, "gate");
            List<Tensor> all = new ArrayList<>(List.of(in));
            all.add(gate);
            List<String> order = Stream.concat(Stream.of(names), Stream.of("gate")).toList();
            for (String name : watched) tape.watch(all.get(order.indexOf(name)));
            Tensor loss;
            try (Scope scope = tape.scope()) {
                Tensor act = atOnce ? tape.gated(layer, gate, in) : tape.swiGlu(gate, tape.apply(layer, in)[0]);
                loss = scope.keep(tape.mean(tape.square(act)));
            }
            Gradients gradients = tape.backward(loss);
            return new Result(watched.stream().map(name -> Host.doubles(ops, gradients.of(all.get(order.indexOf(name))))).toList(), device.memory().peak());
        }
    }

    private static Tensor operand(Eager ops, String name) {
        return switch (name) {
            case "x" -> normal(ops, 1, TOKENS, IN);
            case "W" -> normal(ops, 2, OUT, IN);
            case "A" -> normal(ops, 3, 3, IN);
            case "B" -> normal(ops, 4, OUT, 3);
            case "b" -> normal(ops, 5, OUT);
            default -> normal(ops, 6, TOKENS, OUT);
        };
    }

    private static Tensor normal(Eager ops, int seed, long... dims) {
        Random random = new Random(seed);
        float[] values = new float[(int) Shape.of(dims).count()];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        return ops.tensor(values, dims);
    }
}
