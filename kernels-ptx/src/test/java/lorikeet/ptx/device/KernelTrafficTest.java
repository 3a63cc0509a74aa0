package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.Counters;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Optimize;
import lorikeet.tensor.op.Reduce;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What kernels that are bound by memory move in typical launches, counted: near the least, in sectors and in shared memory. */
class KernelTrafficTest {
    private static final double MOST = 1.05;
    private static final double LEAST_SHARE = 0.9;
    private static final long SECTOR = 32;
    /** Of a block, sm_90. */
    private static final int SHARED = 227 << 10;

    static Stream<LaunchDescriptor> launches() {
        NormKernels heads = norms(16_384, 64), small = norms(2048, 576), large = norms(2048, 2304);
        return Stream.of(Stream.of(heads, small, large).flatMap(norm -> norm.forward(norm.n(), 1e-5).stream()),
                Stream.of(heads, small, large).flatMap(norm -> norm.added(norm.n(), norm.n(), 1e-5).stream()),
                Stream.of(heads, small, large).flatMap(norm -> norm.backward(norm.n(), norm.n(), true).stream()),
                Stream.of(new ReduceKernels(Reduce.Kind.SUM, 64, 1024, 1), new ReduceKernels(Reduce.Kind.MAX, 8, 16_384, 1),
                        new ReduceKernels(Reduce.Kind.SUM, 1, 1024, 512)).map(step -> step.launch("x", "y", 1, 16)),
                Stream.of(new GatherKernels(64, 64, 2048, 2048, 16).gather(DType.F32, DType.F32), LossKernels.positions(DType.F32, DType.F32, 4, 32_000, false, 16, SHARED), LossKernels.total(1024)),
                Stream.of(DType.F32, DType.BF16).flatMap(dX -> Stream.of(1024, 32_000).map(vocab -> LossKernels.positions(DType.F32, dX, 4, vocab, true, 16, SHARED))),
                Stream.of(DType.F32, DType.BF16).flatMap(to -> Stream.of(
                        DequantizeKernel.launch(new LowBitSpec(CodeTable.NF4, 64, false, 256, 1024), to, 16),
                        DequantizeKernel.launch(new LowBitSpec(CodeTable.NF4, 64, true, 256, 1024), to, 16),
                        DequantizeKernel.launch(new LowBitSpec(CodeTable.INT4, 32, true, 256, 1024), to, 16))),
                Stream.of(DType.F32, DType.BF16).flatMap(type -> Stream.of(new SoftmaxKernels(256, 128, type, 16, SHARED), new SoftmaxKernels(64, 2048, type, 16, SHARED), new SoftmaxKernels(8, 8192, type, 16, SHARED),
                        new SoftmaxKernels(2, 32_768, type, 16, SHARED), new SoftmaxKernels(2, 32_000, type, 16, SHARED)))
                        .flatMap(softmax -> Stream.of(softmax.forward(), softmax.backward())),
                Stream.of(GradNormKernels.squares(1 << 18, 0, 0, 16, 16), GradNormKernels.status(new Optimize.GradNorm(1), 1024)))
                .flatMap(launches -> launches);
    }

    private static NormKernels norms(long groups, long n) {
        return new NormKernels(groups, n, 1, DType.F32, DType.F32, NormKernels.rounds(groups, n), 16);
    }

    @ParameterizedTest
    @MethodSource("launches")
    void isNearTheLeast(LaunchDescriptor launch) {
        LineCounts counts = run(launch).counters().orElseThrow().total();
        String shown = launch.kernel() + " " + launch.entry() + ": " + counts + ", floor " + launch.floorBytes();
        assertTrue(counts.sectors() * SECTOR <= MOST * launch.floorBytes(), shown);
        assertTrue(counts.wavefronts() <= MOST * counts.leastWavefronts(), shown);
    }

    /** Steps of optimizers, whose scalars pass through shared memory one by one, and the update of GaLore at a small rank. */
    static Stream<LaunchDescriptor> steps() {
        return Stream.of(AdamW8bitKernel.step(new Optimize.AdamW8bit(0.9, 0.95, 1e-8, 0.1, 1), 1 << 16, 16),
                AdamW8bitKernel.direction(new GaLore.ProjectedAdam8bit(0.9, 0.95, 1e-8), 1 << 16, 16),
                GaLoreKernels.adam(new GaLore.ProjectedAdam(0.9, 0.95, 1e-8), 1 << 16, 16), RangeFinderKernels.accept(1 << 16, 16),
                GaLoreKernels.update(new GaLore.ProjectedUpdate(GaLore.Side.LEFT, 1, 0.1), 512, 512, 4, 16),
                GaLoreKernels.update(new GaLore.ProjectedUpdate(GaLore.Side.RIGHT, 1, 0.1), 512, 512, 4, 16));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void stepsMoveTheLeast(LaunchDescriptor launch) {
        LineCounts counts = run(launch).counters().orElseThrow().total();
        String shown = launch.kernel() + ": " + counts + ", floor " + launch.floorBytes();
        assertTrue(counts.sectors() * SECTOR >= launch.floorBytes() && counts.sectors() * SECTOR <= MOST * launch.floorBytes(), shown);
        assertEquals(counts.leastSectors(), counts.sectors(), shown);
    }

    /** Launches of kernels that are bound by memory, with operands of 16 bits, by entries that are not the plain ones. */
    static Stream<LaunchDescriptor> narrow() {
        DType half = DType.BF16;
        NormKernels norms = new NormKernels(512, 2048, 1, half, DType.F32, 4, 16), heads = new NormKernels(4096, 64, 1, half, DType.F32, 4, 16);
        RowOperand angles = RowOperand.dense("cos", 64, 64);
        GatherKernels gathers = new GatherKernels(64, 64, 2048, 2048, 16);
        return Stream.of(
                Stream.of(KernelCatalog.maps(), KernelCatalog.draws(), KernelCatalog.lowBit()).flatMap(launches -> launches).filter(KernelTrafficTest::isWideAndNarrow),
                KernelCatalog.expansions().stream().filter(launch -> launch.entry().matches("attention_bf16_delta_.*_v8")),
                Stream.of(norms, heads).flatMap(norm -> Stream.of(norm.forward(norm.n(), 1e-5), norm.added(norm.n(), norm.n(), 1e-5), norm.backward(norm.n(), norm.n(), true)).flatMap(List::stream)),
                Stream.of(RopeKernel.launch(RowOperand.dense("x", half, 64, 4 * 128), angles, angles, false, 16)),
                Stream.of(DType.F32, half).flatMap(to -> Stream.of(new ReduceKernels(Reduce.Kind.SUM, 64, 1024, 1, half, to), new ReduceKernels(Reduce.Kind.MAX, 8, 16_384, 1, half, to),
                        new ReduceKernels(Reduce.Kind.SUM, 1, 1024, 512, half, to))).map(step -> step.launch("x", "y", 1, 16)),
                Stream.of(gathers.gather(half, half), gathers.gather(DType.F32, half), gathers.gather(half, DType.F32), gathers.sums(half)),
                Stream.of(DType.F32, half).flatMap(x -> Stream.of(true, false).map(grad -> LossKernels.positions(x, half, 4, 32_000, grad, 16, SHARED))))
                .flatMap(launches -> launches);
    }

    private static boolean isWideAndNarrow(LaunchDescriptor launch) {
        return launch.entry().matches("(?!gemv|matmul).*(bf16|f16|b16|b8).*_v(8|16)");
    }

    /** What is not in them are numbers of a row: ids, labels, statistics. */
    @ParameterizedTest
    @MethodSource("narrow")
    void operandsOf16BitsMoveBy16Bytes(LaunchDescriptor launch) {
        Counters counters = run(launch).counters().orElseThrow();
        List<String> text = launch.source().text().lines().toList();
        long wide = counters.lines().entrySet().stream().filter(line -> text.get(line.getKey() - 1).matches(".*[.]v(4[.].32|2[.].64) .*")).mapToLong(line -> line.getValue().sectors()).sum();
        LineCounts total = counters.total();
        String shown = launch.kernel() + " " + launch.entry() + ": " + total + ", " + wide + " sectors by 16-byte accesses";
        assertTrue(wide >= LEAST_SHARE * total.sectors(), shown);
        assertTrue(total.sectors() <= MOST * total.leastSectors(), shown);
        assertTrue(total.wavefronts() <= MOST * total.leastWavefronts(), shown);
    }

    private static Object number(Argument.Scalar scalar) {
        return switch (scalar.type()) {
            case U32 -> scalar.value().intValue();
            case U64 -> scalar.value().longValue();
            case F32 -> scalar.value().floatValue();
            case F64 -> scalar.value().doubleValue();
        };
    }

    /** Zeros, but for a status that names no tensor: its last number is -1 in float64. */
    private static float[] content(Argument.Buffer buffer) {
        float[] content = new float[Math.toIntExact(Math.ceilDiv(buffer.bytes(), Float.BYTES))];
        if (buffer.operand().equals("status") && !buffer.written()) content[2 * Optimize.STATUS - 1] = Float.intBitsToFloat(0xBFF00000);
        return content;
    }

    /** On zeros: what is moved follows from sizes alone. */
    private static LaunchReport run(LaunchDescriptor launch) {
        try (PtxMachine machine = PtxMachine.load(launch.source())) {
            Map<String, DeviceBuffer> buffers = new HashMap<>();
            Object[] arguments = launch.arguments().stream().map(argument -> (Object) switch (argument) {
                case Argument.Buffer buffer -> buffers.computeIfAbsent(buffer.operand(), _ -> machine.buffer(content(buffer)));
                case Argument.Absent _ -> 0L;
                case Argument.Scalar scalar -> number(scalar);
            }).toArray();
            LaunchReport report = machine.kernel(launch.entry()).grid((int) launch.grid().x(), (int) launch.grid().y(), (int) launch.grid().z())
                    .block((int) launch.block().x(), (int) launch.block().y(), 1).shared(launch.dynamicShared()).launch(Checks.none().counting(), arguments);
            assertEquals(List.of(), report.findings());
            return report;
        }
    }
}
