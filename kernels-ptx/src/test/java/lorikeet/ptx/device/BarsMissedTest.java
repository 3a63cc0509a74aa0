package lorikeet.ptx.device;

import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.I64;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.EmulatorDriver;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Op;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures of the README's list of bars that are missed, where no other test has them. */
class BarsMissedTest {
    private static final double SECTOR = 32;
    private static final double NEAR = 0.006;
    private static final long RANK = 16;

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
    @CsvSource({"99, 32000, 1.00, 1.34", "163, 32000, 1.00, 1.17", "227, 32000, 1.00, 1.00", "99, 128256, 1.38, 1.60", "163, 128256, 1.32, 1.55", "227, 128256, 1.26, 1.51"})
    void rowsOfSoftmaxLongerThanSharedMemoryAreReadAgain(int shared, long n, double forward, double backward) {
        SoftmaxKernels kernels = new SoftmaxKernels(2, n, F32, 16, shared << 10);
        assertEquals(forward, ofTheFloor(List.of(kernels.forward())), NEAR);
        assertEquals(backward, ofTheFloor(List.of(kernels.backward())), NEAR);
    }

    @ParameterizedTest
    @CsvSource({"99, F32, F32, 32000, 1.11", "99, F32, BF16, 32000, 1.14", "99, BF16, BF16, 32000, 1.00", "163, F32, F32, 32000, 1.00", "163, F32, BF16, 32000, 1.00", "163, BF16, BF16, 32000, 1.00",
        "99, F32, F32, 128256, 1.40", "99, F32, BF16, 128256, 1.54", "99, BF16, BF16, 128256, 1.30", "163, F32, F32, 128256, 1.34", "163, F32, BF16, 128256, 1.45", "163, BF16, BF16, 128256, 1.18",
        "227, F32, F32, 128256, 1.27", "227, F32, BF16, 128256, 1.37", "227, BF16, BF16, 128256, 1.05"})
    void logitsBeyondSharedMemoryAreReadAgainForTheirGradient(int shared, DType x, DType dX, long vocab, double share) {
        assertEquals(share, ofTheFloor(List.of(LossKernels.positions(x, dX, 1, vocab, true, 16, shared << 10))), NEAR);
    }

    @ParameterizedTest
    @CsvSource({"8192, 1.5", "16384, 2.5"})
    void fewRowsOfANormReadWeightsAgain(long n, double share) {
        assertEquals(share, ofTheFloor(new NormKernels(64, n, 1, F32, F32, NormKernels.rounds(64, n), 16).forward(n, 1e-5)), 0.05);
    }

    @ParameterizedTest
    @CsvSource({"8, 1.056", "16, 1.108", "32, 1.21", "64, 1.41"})
    void updatesReadTheirFactorsForEachTile(long rank, double share) {
        assertEquals(share, ofTheFloor(List.of(GaLoreKernels.update(new GaLore.ProjectedUpdate(Side.LEFT, 1, 0), 1024, 1024, rank, 16))), NEAR);
    }

    /** Counts of whole operations: instructions, and bytes of the sectors that move. */
    private record Cost(long issues, double bytes) {}

    private static Cost cost(DType type, boolean tf32, long tokens, long width, Op op, boolean layer) {
        long[] counted = {0, 0};
        EmulatorDriver driver = new EmulatorDriver(1L << 28, Checks.none().counting(), (_, report) -> {
            LineCounts total = report.counters().orElseThrow().total();
            counted[0] += total.issues();
            counted[1] += total.sectors();
        });
        try (PtxDevice device = new PtxDevice(new DeviceContext(driver), PtxOptions.DEFAULT.tf32(tf32)); Eager ops = Eager.on(device)) {
            List<Tensor> in = new ArrayList<>(List.of(ops.zeros(Spec.of(type, tokens, width)), ops.zeros(Spec.of(type, width, width))));
            if (layer) in.addAll(List.of(ops.zeros(Spec.of(type, RANK, width)), ops.zeros(Spec.of(type, width, RANK))));
            if (op instanceof Linear.LoraLinear lora && lora.dropout() > 0) in.add(ops.zeros(Spec.of(I64, 2)));
            Arrays.fill(counted, 0);
            ops.apply(op, in.toArray(Tensor[]::new));
        }
        return new Cost(counted[0], counted[1] * SECTOR);
    }

    /**
     * Bytes of every operand of a layer once for each pass of tiles over it: X for the columns of blocks, the others for the rows, y once, and where the
     * depth is in parts each part of y twice.
     */
    private static double passes(DType type, boolean tf32, long tokens, long width) {
        MatMulPlan plan = MatMulPlan.ofTwo(tokens, width, RANK, width);
        long tile = type == F32 && !tf32 ? plan.tile().rows() : 128;
        long results = type == F32 && !tf32 && plan.parts().count() > 1 ? 1 + 2 * plan.parts().count() : 1;
        long down = Math.ceilDiv(tokens, tile), across = Math.ceilDiv(width, tile);
        return (double) type.bytes() * (across * tokens * width + down * (width * width + 2 * RANK * width) + results * tokens * width);
    }

    /** Instructions beside those of the plain product, whole operations; bytes beside {@link #passes}. */
    @ParameterizedTest
    @CsvSource({"F32, false, 256, 512, 0, 1.113, 1.065", "F32, false, 256, 512, 0.05, 1.169, 1.071", "F32, false, 256, 1024, 0, 1.064, 1.055", "F32, false, 256, 1024, 0.05, 1.097, 1.060",
        "F32, false, 1024, 1024, 0, 1.064, 1.065", "F32, true, 256, 512, 0, 1.255, 1.125", "F32, true, 256, 512, 0.05, 1.697, 1.127", "F32, true, 256, 1024, 0, 1.128, 1.066",
        "F32, true, 256, 1024, 0.05, 1.359, 1.067", "BF16, false, 256, 512, 0.05, 2.226, 1.127", "BF16, false, 256, 1024, 0.05, 1.713, 1.067"})
    void lowRankLayersBesideTheirProducts(DType type, boolean tf32, long tokens, long width, double dropout, double instructions, double bytes) {
        Cost product = cost(type, tf32, tokens, width, new Linear.Dense(false), false);
        Cost layer = cost(type, tf32, tokens, width, new Linear.LoraLinear(2, dropout, 0, false), true);
        assertAll(() -> assertEquals(instructions, (double) layer.issues / product.issues, NEAR),
                () -> assertEquals(bytes, layer.bytes / passes(type, tf32, tokens, width), NEAR));
    }
}
