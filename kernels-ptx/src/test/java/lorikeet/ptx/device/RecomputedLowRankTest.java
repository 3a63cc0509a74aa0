package lorikeet.ptx.device;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.EmulatorDriver;
import lorikeet.ptx.emulator.Checks;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitOp;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.quant4bit.check.LowBitCases;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Op;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gradient of a low-rank layer that computes h again: by the launch of the forward pass, so that its results have the bits that they have with h kept. */
class RecomputedLowRankTest {
    private static final long TOKENS = 40, WIDTH = 512;
    private static final Operand RNG = Operand.rng(0x1234_5678_9ABCL, 3);

    /** Ranks of whole accesses and others, a depth in parts, dropout, TF32. */
    @ParameterizedTest
    @CsvSource({"F32, 16, 0, false", "F32, 16, 0.3, false", "F32, 5, 0.3, false", "F32, 16, 0, true", "F32, 16, 0.3, true", "BF16, 16, 0, false", "BF16, 16, 0.3, false", "BF16, 12, 0.3, false",
        "F16, 5, 0, false"})
    void gradientsHaveTheSameBits(DType type, long rank, double dropout, boolean tf32) {
        Linear.LoraLinearBackward dense = new Linear.LoraLinearBackward(0.75, dropout, 5, true);
        same(new Linear.LoraLinear(0.75, dropout, 5, false), dense, dense.recomputingH(), type, rank, dropout, tf32, List.of(Operand.normal(F32, 72, WIDTH)));
        LowBitSpec weight = new LowBitSpec(CodeTable.NF4, 64, false, 72, WIDTH);
        LowBitOp.LowBitLoraLinearBackward codes = new LowBitOp.LowBitLoraLinearBackward(weight, 0.75, dropout, 5, true);
        same(new LowBitOp.LowBitLoraLinear(weight, 0.75, dropout, 5, false), codes, codes.recomputingH(), type, rank, dropout, tf32, LowBitCases.tensors(weight));
    }

    private static void same(Op forward, Op kept, Op again, DType type, long rank, double dropout, boolean tf32, List<Operand> w) {
        List<String> entries = new ArrayList<>();
        EmulatorDriver driver = new EmulatorDriver(1L << 28, Checks.all(), (entry, report) -> {
            assertEquals(List.of(), report.findings());
            entries.add(entry);
        });
        try (PtxDevice device = new PtxDevice(new DeviceContext(driver), PtxOptions.DEFAULT.working(type == BF16 ? BF16 : F32).tf32(tf32)); Eager ops = Eager.on(device)) {
            Tensor[] in = OpCase.of(kept, Tolerance.exact(""), 0, operands(type, rank, dropout, w)).place(ops);
            int h = in.length - (dropout > 0 ? 2 : 1);
            Tensor[] without = IntStream.range(0, in.length).filter(i -> i != h).mapToObj(i -> in[i]).toArray(Tensor[]::new);
            entries.clear();
            in[h] = ops.apply(forward, Arrays.copyOfRange(without, 1, without.length))[1];
            String launch = entries.stream().filter(entry -> entry.startsWith("matmul")).findFirst().orElseThrow();
            Tensor[] expected = ops.apply(kept, in);
            entries.clear();
            Tensor[] found = ops.apply(again, without);
            assertTrue(entries.contains(launch) && device.fallbacks().isEmpty(), launch + " of " + entries);
            for (int i = 0; i < expected.length; i++) assertArrayEquals(Host.doubles(ops, expected[i]), Host.doubles(ops, found[i]), again.name() + " " + i);
        }
    }

    private static Operand[] operands(DType type, long rank, double dropout, List<Operand> w) {
        List<Operand> operands = new ArrayList<>(List.of(Operand.normal(type, TOKENS, 72), Operand.normal(type, TOKENS, WIDTH)));
        operands.addAll(w);
        operands.addAll(List.of(Operand.normal(F32, rank, WIDTH), Operand.normal(F32, 72, rank), Operand.normal(type, TOKENS, rank)));
        if (dropout > 0) operands.add(RNG);
        return operands.toArray(Operand[]::new);
    }
}
