package lorikeet.tensor.cpu;

import static lorikeet.tensor.cpu.Agreement.check;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearCpuTest {
    /** Relative to the largest result: sums of up to 300 F32 terms. */
    private static final double SUMS = 4e-6;
    private static final int IN = 37;
    private static final int OUT = 29;
    private static final int RANK = 3;

    private static Operand x(long tokens) {
        return Operand.normal(1, tokens, IN);
    }

    private static Operand w() {
        return Operand.normal(2, OUT, IN).as(DType.BF16);
    }

    private static Operand a() {
        return Operand.normal(3, RANK, IN);
    }

    private static Operand b() {
        return Operand.normal(4, OUT, RANK);
    }

    @Test
    void denseAddsABiasInAnyDtype() {
        check(SUMS, new Linear.Dense(false), x(11), w());
        check(SUMS, new Linear.Dense(true), x(11), w().as(DType.F32), Operand.normal(5, OUT));
        check(SUMS, new Linear.Dense(true), x(11).rows(), w().as(DType.F16), Operand.normal(5, OUT).as(DType.BF16));
        check(SUMS, new Linear.Dense(true), x(0), w(), Operand.normal(5, OUT));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 11, 300})
    void loraLinearAgreesWithFloat64(long tokens) {
        check(SUMS, new Linear.LoraLinear(2, 0, 5, false), x(tokens), w(), a(), b());
        check(SUMS, new Linear.LoraLinear(0.5, 0.3, 5, true), x(tokens), w(), a(), b(), Operand.normal(5, OUT), Operand.rng());
        check(SUMS, new Linear.LoraLinear(0.5, 0.3, 5, false), x(tokens).rows(), w().rows(), a(), b(), Operand.rng());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 11, 300})
    void loraLinearGradientsAgreeWithFloat64(long tokens) {
        Operand dY = Operand.normal(6, tokens, OUT);
        Operand h = Operand.normal(7, tokens, RANK);
        check(SUMS, new Linear.LoraLinearBackward(2, 0, 5, true), dY, x(tokens), w(), a(), b(), h);
        check(SUMS, new Linear.LoraLinearBackward(2, 0, 5, false), dY, x(tokens), w(), a(), b(), h);
        check(SUMS, new Linear.LoraLinearBackward(0.5, 0.3, 5, true), dY.rows(), x(tokens).rows(), w(), a(), b(), h, Operand.rng());
        check(SUMS, new Linear.LoraLinearBackward(0.5, 0.3, 5, false), dY, x(tokens), w(), a(), b(), h, Operand.rng());
        check(SUMS, new Linear.LoraLinearBackward(2, 0, 5, true).recomputingH(), dY, x(tokens), w(), a(), b());
        check(SUMS, new Linear.LoraLinearBackward(0.5, 0.3, 5, true).recomputingH(), dY, x(tokens).rows(), w(), a(), b(), Operand.rng());
    }

    /** 300 tokens: more than are dropped out at a time. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void gradientsHaveTheSameBitsWhetherHIsKeptOrComputedAgain(double dropout) {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            Tensor x = x(300).on(ops), w = w().on(ops), a = a().on(ops), b = b().on(ops), dY = Operand.normal(6, 300, OUT).on(ops), rng = Operand.rng().on(ops);
            Linear.LoraLinear forward = new Linear.LoraLinear(0.5, dropout, 5, false);
            Linear.LoraLinearBackward backward = new Linear.LoraLinearBackward(0.5, dropout, 5, true);
            Tensor h = (dropout > 0 ? ops.apply(forward, x, w, a, b, rng) : ops.apply(forward, x, w, a, b))[1];
            Tensor[] kept = dropout > 0 ? ops.apply(backward, dY, x, w, a, b, h, rng) : ops.apply(backward, dY, x, w, a, b, h);
            Tensor[] again = dropout > 0 ? ops.apply(backward.recomputingH(), dY, x, w, a, b, rng) : ops.apply(backward.recomputingH(), dY, x, w, a, b);
            for (int i = 0; i < kept.length; i++) assertArrayEquals(Host.doubles(ops, kept[i]), Host.doubles(ops, again[i]));
        }
    }

    /** 1 and 2 tokens: a single row and few of them; 300: more than are dropped out at a time. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 11, 300})
    void gatedLayersHaveTheBitsOfTheLayerAndSwiGlu(long tokens) {
        Operand bias = Operand.normal(5, OUT);
        gated(new Linear.Dense(false), tokens, x(tokens), w());
        gated(new Linear.Dense(true), tokens, x(tokens).rows(), w().as(DType.F32), bias);
        gated(new Linear.Dense(true), tokens, x(tokens), w().as(DType.F16), bias.as(DType.BF16));
        gated(new Linear.LoraLinear(2, 0, 5, false), tokens, x(tokens), w(), a(), b());
        gated(new Linear.LoraLinear(2, 0, 5, true), tokens, x(tokens), w(), a(), b(), bias.as(DType.F16));
        gated(new Linear.LoraLinear(2, 0.3, 5, true), tokens, x(tokens), w(), a(), b(), bias.as(DType.BF16), Operand.rng());
    }

    private static void gated(Linear.Layer layer, long tokens, Operand... operands) {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            Tensor gate = Operand.normal(8, tokens, OUT).rows().on(ops);
            Tensor[] in = Stream.of(operands).map(operand -> operand.on(ops)).toArray(Tensor[]::new);
            Tensor[] apart = ops.apply(layer, in);
            Tensor[] at = ops.apply(new Linear.Gated(layer), Stream.concat(Stream.of(in), Stream.of(gate)).toArray(Tensor[]::new));
            assertArrayEquals(Host.doubles(ops, ops.swiGlu(gate, apart[0])), Host.doubles(ops, at[0]));
            for (int i = 0; i < apart.length; i++) assertArrayEquals(Host.doubles(ops, apart[i]), Host.doubles(ops, at[1 + i]));
        }
    }
}
