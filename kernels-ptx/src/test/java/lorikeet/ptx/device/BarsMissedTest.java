package lorikeet.ptx.device;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F32;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.MmaProduct.Pair;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures of the README's list of bars that are missed, where no other test has them. */
class BarsMissedTest {
    private static final double SECTOR = 32;
    private static final double NEAR = 0.006;
    private static final Dropping DROP = new Dropping(0.05, 0);

    /** On zeros, and a status that names no tensor: what is counted follows from sizes alone. */
    private static LineCounts count(LaunchDescriptor launch) {
        try (PtxMachine machine = PtxMachine.load(launch.source())) {
            Map<String, DeviceBuffer> buffers = new HashMap<>();
            Object[] arguments = launch.arguments().stream().map(argument -> switch (argument) {
                case Argument.Buffer buffer -> buffers.computeIfAbsent(buffer.operand(), _ ->
                        buffer.operand().equals("status") ? machine.buffer(0.0, 1.0, -1.0) : machine.allocate(buffer.bytes()));
                case Argument.Absent _ -> 0L;
                case Argument.Scalar scalar -> scalar.value();
            }).toArray();
            return machine.kernel(launch.entry()).grid((int) launch.grid().x(), (int) launch.grid().y(), 1).block((int) launch.block().x(), 1, 1).shared(launch.dynamicShared())
                    .launch(Checks.none().counting(), arguments).counters().orElseThrow().total();
        }
    }

    private static double ofTheFloor(List<LaunchDescriptor> launches) {
        return launches.stream().mapToLong(launch -> count(launch).sectors()).sum() * SECTOR / launches.getLast().floorBytes();
    }

    @ParameterizedTest
    @CsvSource({"16384, 1.25, 1.33", "32000, 1.38, 1.51", "128256, 1.48, 1.64"})
    void longRowsOfSoftmaxAreReadAgain(long n, double forward, double backward) {
        SoftmaxKernels kernels = new SoftmaxKernels(2, n, F32, 16);
        assertEquals(forward, ofTheFloor(List.of(kernels.forward())), NEAR);
        assertEquals(backward, ofTheFloor(List.of(kernels.backward())), NEAR);
    }

    @ParameterizedTest
    @CsvSource({"F32, F32, true, 1.5", "F32, BF16, true, 1.67", "BF16, BF16, true, 1.5", "F32, F32, false, 1.006"})
    void logitsAreReadAgainForTheirGradient(DType x, DType dX, boolean grad, double share) {
        assertEquals(share, ofTheFloor(List.of(LossKernels.positions(x, dX, 1, 32_000, grad, 16))), NEAR);
    }

    @ParameterizedTest
    @CsvSource({"8192, 1.5", "16384, 2.5"})
    void fewRowsOfANormReadWeightsAgain(long n, double share) {
        assertEquals(share, ofTheFloor(new NormKernels(64, n, 1, F32, F32, NormKernels.rounds(64, n), 16).forward(n, -1, 1e-5)), 0.05);
    }

    @ParameterizedTest
    @CsvSource({"8, 1.056", "16, 1.108"})
    void updatesReadTheirFactorsForEachTile(long rank, double share) {
        assertEquals(share, ofTheFloor(List.of(GaLoreKernels.update(new GaLore.ProjectedUpdate(Side.LEFT, 1, 0), 1024, 1024, rank, 16))), NEAR);
    }

    /** Instructions of {@code layer} beside those of {@code product}. */
    private static double share(LaunchDescriptor product, LaunchDescriptor... layer) {
        return Arrays.stream(layer).mapToLong(launch -> count(launch).issues()).sum() / (double) count(product).issues();
    }

    @ParameterizedTest
    @CsvSource({"512, 2.226", "1024, 1.713"})
    void drawsCostMoreThanTheProductsOfALowRank(long width, double share) {
        MmaOperand x = MmaOperand.dense("x", 256, width, -2);
        Pair xW = new Pair(x, MmaOperand.dense("W", width, width, -2));
        Pair xA = new Pair(x, MmaOperand.dense("A", 16, width, -2));
        Pair hB = new Pair(MmaOperand.dense("h", 256, 16, -2), MmaOperand.dense("B", width, 16, -2));
        MmaProduct h = new MmaProduct("lora_linear", "h", BF16, BF16, 1, xA, null, false, DROP, true);
        MmaProduct y = new MmaProduct("lora_linear", "y", BF16, BF16, 2, xW, hB, false, Dropping.NONE, false);
        assertEquals(share, share(new MmaProduct("linear", "y", BF16, BF16, 1, xW, null, false, Dropping.NONE, false).launch(16), h.launch(16), y.launch(16)), NEAR);
    }

    private static LaunchDescriptor tf32(float scale, MatMulKernel.Pair first, MatMulKernel.Pair second, Dropping drop) {
        MatMulPlan plan = MatMulPlan.ofTwo(first.p().edge(), first.q().edge(), first.p().depth());
        return new Tf32Product(new MatMulKernel("lora_linear", "y", scale, first, second, null, MatMulBatches.ONE, drop, plan)).launch("y");
    }

    @ParameterizedTest
    @CsvSource({"512, 1.255, 1.697", "1024, 1.128, 1.359"})
    void lowRankLayersInTf32ReadXAgainAndDrawForIt(long width, double share, double dropped) {
        MatMulOperand x = MatMulOperand.scratch("x", 256, width, -2), a = MatMulOperand.scratch("A", 16, width, -2);
        MatMulKernel.Pair xW = new MatMulKernel.Pair(x, MatMulOperand.scratch("W", width, width, -2));
        MatMulKernel.Pair hB = new MatMulKernel.Pair(MatMulOperand.scratch("h", 256, 16, -2), MatMulOperand.scratch("B", width, 16, -2));
        LaunchDescriptor product = tf32(1, xW, null, Dropping.NONE), y = tf32(2, hB, xW, Dropping.NONE);
        assertEquals(share, share(product, tf32(1, new MatMulKernel.Pair(x, a), null, Dropping.NONE), y), NEAR);
        assertEquals(dropped, share(product, tf32(1, new MatMulKernel.Pair(x.dropped(true), a), null, DROP), y), NEAR);
    }
}
