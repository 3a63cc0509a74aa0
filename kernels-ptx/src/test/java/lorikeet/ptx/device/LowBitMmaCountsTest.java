package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What products with 4-bit weights on tensor cores cost, counted: the loop over slices alone, and all of it. Prints the figures of the kernel's header. */
class LowBitMmaCountsTest {
    private static final int TOKENS = 256, EDGE = 256, DEPTH = 2048;
    /** Multiply-adds of m16n8k16, two FLOPs each. */
    private static final double MMA = 2 * 16 * 8 * 16;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decodingIsPaidOnceATallBlock(boolean nn) {
        LineCounts half = count(nn, DEPTH);
        LineCounts whole = count(nn, 2 * DEPTH);
        double loop = (whole.issues() - half.issues()) * MMA / (whole.tensorFlops() - half.tensorFlops());
        double all = whole.issues() * MMA / whole.tensorFlops();
        double wavefronts = (double) whole.wavefronts() / whole.leastWavefronts();
        double tensor = (double) whole.tensorFlops() / whole.flops();
        String found = String.format(Locale.ROOT, "%s: %.3f instructions an mma in the loop, %.3f in all, %.3f of the least wavefronts, sectors %.3f of the fewest for its accesses, %.4f of FLOPs in mma",
                nn ? "nn" : "nt", loop, all, wavefronts, (double) whole.sectors() / whole.leastSectors(), tensor);
        System.out.println(found);
        assertTrue(loop <= 2.75 && all <= 2.9 && wavefronts <= 1.05 && tensor >= 0.95, found);
    }

    /** On zeros: what is issued follows from sizes alone. */
    private static LineCounts count(boolean nn, int depth) {
        LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, true, nn ? depth : EDGE, nn ? EDGE : depth);
        LowBitMmaKernel kernel = new LowBitMmaKernel(spec, DType.BF16, TOKENS, 0, 1, false);
        LaunchDescriptor launch = nn ? kernel.dX("dX") : kernel.y();
        try (PtxMachine machine = PtxMachine.load(launch.source())) {
            Map<String, DeviceBuffer> buffers = new HashMap<>();
            Object[] arguments = launch.arguments().stream().map(argument -> switch (argument) {
                case Argument.Buffer buffer -> buffers.computeIfAbsent(buffer.operand(), _ -> machine.buffer(new float[(int) Math.ceilDiv(buffer.bytes(), Float.BYTES)]));
                case Argument.Absent _ -> (Object) 0L;
                case Argument.Scalar scalar -> scalar.type() == Argument.Type.F32 ? (Object) scalar.value().floatValue() : (Object) scalar.value().intValue();
            }).toArray();
            return machine.kernel(launch.entry()).grid((int) launch.grid().x(), (int) launch.grid().y(), 1).block((int) launch.block().x(), 1, 1).shared(launch.dynamicShared())
                    .launch(Checks.none().counting(), arguments).counters().orElseThrow().total();
        }
    }
}
