package lorikeet.ptx.device;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.I64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lorikeet.ptx.device.MmaProduct.Pair;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.EmulatorDriver;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitOp;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the low-rank term costs beside the product of a layer in bf16, counted: y = x · Wᵀ + s · h · Bᵀ after h = x · Aᵀ, against x · Wᵀ. Prints
 * {@code mvn -pl kernels-ptx -am test -Dtest=LowRankForwardTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class LowRankForwardTest {
    private static final long TOKENS = 256;
    private static final long RANK = 16;
    private static final long WIDTH = 512;
    private static final long TILE = 128;
    private static final long SECTOR = 32;
    /** Features from which on there are the bars of 1.15 for instructions and 1.1 for bytes: below them FLOPs and the pass over X for h are too large a share. */
    private static final long BARS_FROM = 768;
    /** Instructions that are no mma, as features of the product: places of the second operands, what carries them, and X for h. */
    private static final double BESIDE = 70;

    private static LineCounts count(MmaProduct product) {
        LaunchDescriptor launch = product.launch(16);
        try (PtxMachine machine = PtxMachine.load(launch.source())) {
            Map<String, DeviceBuffer> buffers = new HashMap<>();
            Object[] arguments = launch.arguments().stream().map(argument -> switch (argument) {
                case Argument.Buffer buffer -> buffers.computeIfAbsent(buffer.operand(), _ -> machine.allocate(buffer.bytes()));
                case Argument.Absent _ -> 0L;
                case Argument.Scalar scalar -> scalar.value();
            }).toArray();
            return machine.kernel(launch.entry()).grid((int) launch.grid().x(), 1, 1).block((int) launch.block().x(), 1, 1).shared(launch.dynamicShared())
                    .launch(Checks.none().counting(), arguments).counters().orElseThrow().total();
        }
    }

    /** Bytes of every operand once for each pass of tiles over it: X for the columns of blocks, the others for the rows, y once. */
    private static double passes(long in, long out) {
        long down = TOKENS / TILE;
        long across = Math.ceilDiv(out, TILE);
        return Short.BYTES * (double) (across * TOKENS * in + down * (out * in + RANK * in + out * RANK) + TOKENS * out);
    }

    /** Bytes of what the first launch has beside them: X once more, and h, which each column of blocks reads. */
    private static double passesOfH(long in, long out) {
        return Short.BYTES * (double) (TOKENS * in + (1 + Math.ceilDiv(out, TILE)) * TOKENS * RANK);
    }

    /** FLOPs: those of X · Aᵀ and of h · Bᵀ beside X · Wᵀ. */
    private static double least(long in, long out) {
        return 1 + (double) RANK / out + (double) RANK / in;
    }

    /** A layer of 512 features, whole operations: instructions of all their launches, y and h, or dX, dA and dB. */
    private static long issues(long rank, boolean backward) {
        return issues(rank, backward, 2);
    }

    private static long issues(long rank, boolean backward, double scale) {
        long[] issues = {0};
        EmulatorDriver driver = new EmulatorDriver(1L << 28, Checks.none().counting(), (entry, report) -> {
            assertFalse(entry.contains("plain"), entry);
            issues[0] += report.counters().orElseThrow().total().issues();
        });
        try (PtxDevice device = new PtxDevice(new DeviceContext(driver)); Eager ops = Eager.on(device)) {
            Tensor x = ops.zeros(Spec.of(BF16, TOKENS, WIDTH)), w = ops.zeros(Spec.of(BF16, WIDTH, WIDTH));
            Tensor a = ops.zeros(Spec.of(F32, rank, WIDTH)), b = ops.zeros(Spec.of(F32, WIDTH, rank)), h = ops.zeros(Spec.of(BF16, TOKENS, rank));
            issues[0] = 0;
            if (backward) ops.apply(new Linear.LoraLinearBackward(scale, 0, 0, true), x, x, w, a, b, h);
            else ops.apply(new Linear.LoraLinear(scale, 0, 0, false), x, w, a, b);
        }
        return issues[0];
    }

    @Test
    void dropoutOfXAndOfItsGradientIsPartOfProducts() {
        List<String> entries = new ArrayList<>();
        EmulatorDriver driver = new EmulatorDriver(1L << 28, Checks.none(), (entry, _) -> entries.add(entry));
        try (PtxDevice device = new PtxDevice(new DeviceContext(driver)); Eager ops = Eager.on(device)) {
            Tensor x = ops.zeros(Spec.of(BF16, 8, 64)), w = ops.zeros(Spec.of(BF16, 64, 64)), h = ops.zeros(Spec.of(BF16, 8, 16));
            Tensor a = ops.zeros(Spec.of(BF16, 16, 64)), b = ops.zeros(Spec.of(BF16, 64, 16)), rng = ops.zeros(Spec.of(I64, 2));
            entries.clear();
            ops.apply(new Linear.LoraLinear(2, 0.1, 0, false), x, w, a, b, rng);
            ops.apply(new Linear.LoraLinearBackward(2, 0.1, 0, true), x, x, w, a, b, h, rng);
        }
        assertEquals(List.of("matmul_bf16_nt_full_drop_c16", "matmul_bf16_nt_full_affine", "matmul_bf16_nn_full_affine_c16", "matmul_bf16_tn_full_f32_drop",
                "matmul_bf16_tn_full_f32_affine_c16", "matmul_bf16_nn_full_affine_drop"), entries);
    }

    /** alpha = rank is a scale of 1: neither a layer nor its gradient is left to the plain kernel then, and both cost what they do at 2 but for scaling. */
    @ParameterizedTest
    @CsvSource({"16, false", "64, false", "16, true", "64, true", "12, true", "128, true"})
    void scaleOfOneTakesTheSameKernelsAsAnyOther(long rank, boolean backward) {
        long one = issues(rank, backward, 1);
        long two = issues(rank, backward, 2);
        assertTrue(one <= two && two <= 1.05 * one, one + " instructions at scale 1, " + two + " at 2");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2})
    void fourBitLayersTakeThemToo(double scale) {
        List<String> entries = new ArrayList<>();
        EmulatorDriver driver = new EmulatorDriver(1L << 28, Checks.none(), (entry, _) -> entries.add(entry));
        LowBitSpec weight = new LowBitSpec(CodeTable.NF4, 64, false, 64, 64);
        try (PtxDevice device = new PtxDevice(new DeviceContext(driver)); Eager ops = Eager.on(device)) {
            Tensor x = ops.zeros(Spec.of(BF16, 8, 64)), h = ops.zeros(Spec.of(BF16, 8, 16));
            Tensor codes = ops.zeros(weight.specs().get(0)), scales = ops.zeros(weight.specs().get(1));
            Tensor a = ops.zeros(Spec.of(F32, 16, 64)), b = ops.zeros(Spec.of(F32, 64, 16));
            ops.apply(new LowBitOp.LowBitLoraLinear(weight, scale, 0, 0, false), x, codes, scales, a, b);
            ops.apply(new LowBitOp.LowBitLoraLinearBackward(weight, scale, 0, 0, true), x, x, codes, scales, a, b, h);
        }
        assertTrue(entries.contains("matmul_bf16_nn_full_affine_c16") && entries.contains("matmul_bf16_tn_full_f32_affine_c16"), entries.toString());
        assertTrue(entries.stream().noneMatch(entry -> entry.contains("plain")), entries.toString());
    }

    /** What the next multiple of 8 costs, and up to a fifth for zeros behind A, B and h and for results that are copied: they grow with the features, products with their square. */
    @ParameterizedTest
    @CsvSource({"4, false", "12, false", "20, false", "6, false", "4, true", "12, true", "20, true", "6, true"})
    void aRankThatIsNoMultipleOf8CostsLittleMoreThanTheNextOne(long rank, boolean backward) {
        long least = issues(Math.ceilDiv(rank, 8) * 8, backward);
        double share = (double) issues(rank, backward) / least;
        String found = String.format(Locale.ROOT, "rank %d, %s: %.3f of the instructions of rank %d, %d", rank, backward ? "backward" : "forward", share, Math.ceilDiv(rank, 8) * 8, least);
        System.out.println(found);
        assertTrue(share <= 1.2, found);
    }

    @ParameterizedTest
    @ValueSource(longs = {256, 512, 576, 768, 1024, 2048})
    void theLowRankTermCostsLittleBesideTheProduct(long width) {
        MmaOperand x = MmaOperand.dense("x", TOKENS, width, -2);
        Pair xW = new Pair(x, MmaOperand.dense("W", width, width, -2));
        Pair xA = new Pair(x, MmaOperand.dense("A", RANK, width, -2));
        Pair hB = new Pair(MmaOperand.dense("h", TOKENS, RANK, -2), MmaOperand.dense("B", width, RANK, -2));
        LineCounts product = count(new MmaProduct("linear", "y", BF16, BF16, 1, xW, null, false, Dropping.NONE, false));
        List<LineCounts> layer = List.of(count(new MmaProduct("lora_linear", "h", BF16, BF16, 1, xA, null, false, Dropping.NONE, true)),
                count(new MmaProduct("lora_linear", "y", BF16, BF16, 2, xW, hB, false, Dropping.NONE, false)));
        double h = (double) layer.getFirst().issues() / product.issues();
        double instructions = h + (double) layer.getLast().issues() / product.issues();
        double moved = layer.stream().mapToLong(LineCounts::sectors).sum() * SECTOR;
        double wavefronts = (double) layer.stream().mapToLong(LineCounts::wavefronts).sum() / layer.stream().mapToLong(LineCounts::leastWavefronts).sum();
        double tensor = (double) layer.stream().mapToLong(LineCounts::tensorFlops).sum() / layer.stream().mapToLong(LineCounts::flops).sum();
        double bytes = moved / passes(width, width);
        String found = String.format(Locale.ROOT, "%d tokens, %d to %d, rank %d: %.3f of the product's instructions (h %.3f) where FLOPs are %.3f, %.3f of the bytes, %.3f of the least wavefronts, %.4f of FLOPs in mma",
                TOKENS, width, width, RANK, instructions, h, least(width, width), bytes, wavefronts, tensor);
        System.out.println(found);
        assertTrue(instructions <= least(width, width) + BESIDE / width && wavefronts <= 1.05 && tensor >= 0.95, found);
        assertTrue(moved <= 1.02 * (passes(width, width) + passesOfH(width, width)), found);
        if (width >= BARS_FROM) assertTrue(instructions <= 1.15 && bytes <= 1.1, found);
    }
}
