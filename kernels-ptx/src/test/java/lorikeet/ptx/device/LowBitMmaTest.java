package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBit;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** 16-bit activations times 4-bit weights on tensor cores, against float64: all formats, sizes that fill no tile, all checks. */
class LowBitMmaTest {
    private static final int SEEDS = Integer.getInteger("lorikeet.ptx.seeds", 3);
    private static final double HALF_UNIT_F32 = 0x1p-24;

    static List<LowBitMmaKernel> kernels() {
        return List.of(
                new LowBitMmaKernel(new LowBitSpec(CodeTable.NF4, 64, true, 136, 160), DType.BF16, 131, 8, 0.75f, true),
                new LowBitMmaKernel(new LowBitSpec(CodeTable.FP4, 32, false, 72, 224), DType.F16, 33, 72, 2, false),
                new LowBitMmaKernel(new LowBitSpec(CodeTable.INT4, 4096, true, 8, 32), DType.BF16, 1, 0, 1, true),
                new LowBitMmaKernel(new LowBitSpec(CodeTable.NF4, 64, false, 200, 96), DType.F16, 260, 4, 0.5f, false),
                new LowBitMmaKernel(new LowBitSpec(CodeTable.NF4, 32, true, 136, 416), DType.BF16, 150, 84, 0.5f, true),
                new LowBitMmaKernel(new LowBitSpec(CodeTable.NF4, 128, true, 64, 0), DType.BF16, 5, 8, 1, true));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void forwardEqualsFloat64AndChecksFindNothing(LowBitMmaKernel kernel) {
        Run run = new Run(kernel);
        run.check(kernel.y(), "x", "h", run.b, false);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void backwardEqualsFloat64AndChecksFindNothing(LowBitMmaKernel kernel) {
        Run run = new Run(kernel);
        run.check(kernel.dX("dX"), "dY", "dH", run.a, true);
    }

    /** One kernel on random operands. */
    private static final class Run {
        final LowBitMmaKernel kernel;
        final Map<String, byte[]> operands = new HashMap<>();
        final float[] w;
        final float[] a;
        final float[] b;
        final float[] bias;

        Run(LowBitMmaKernel kernel) {
            this.kernel = kernel;
            LowBitSpec spec = kernel.spec();
            try (CpuDevice device = CpuDevice.open(1); Eager ops = Eager.on(device)) {
                LowBit weight = LowBit.quantize(ops, random(1, spec.count()), spec);
                String[] names = {"codes", "scales", "nested", "map", "offset"};
                for (int i = 0; i < spec.parts(); i++) operands.put(names[i], bytes(weight.tensors().get(i)));
                w = Host.floats(ops, weight.dequantize(ops, kernel.type()));
            }
            a = random(2, kernel.rank() * spec.in());
            b = random(3, spec.out() * kernel.rank());
            bias = random(4, Math.max(spec.out(), spec.in())); // for the columns of either product
            operands.put("A", bytes(a));
            operands.put("B", bytes(b));
            operands.put("b", bytes(bias));
        }

        private static byte[] bytes(Tensor tensor) {
            return tensor.memory().asSlice(tensor.byteOffset(), tensor.spec().bytes()).toArray(ValueLayout.JAVA_BYTE);
        }

        private static byte[] bytes(float[] values) {
            return MemorySegment.ofArray(values).toArray(ValueLayout.JAVA_BYTE);
        }

        private static float[] random(long seed, long count) {
            Random random = new Random(seed);
            float[] values = new float[Math.toIntExact(count)];
            for (int i = 0; i < values.length; i++) values[i] = 2 * random.nextFloat() - 1;
            return values;
        }

        private float rounded(float value) {
            return kernel.type() == DType.BF16 ? Floats16.bf16ToFloat(Floats16.floatToBf16(value)) : Floats16.f16ToFloat(Floats16.floatToF16(value));
        }

        /** Values of the 16-bit type, put where the kernel finds them. */
        private float[] activations(String name, long seed, long count) {
            float[] values = random(seed, count);
            ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < values.length; i++) {
                values[i] = rounded(values[i]);
                bytes.putShort(kernel.type() == DType.BF16 ? Floats16.floatToBf16(values[i]) : Floats16.floatToF16(values[i]));
            }
            operands.put(name, bytes.array());
            return values;
        }

        /** @param nn whether the product is with W [depth, columns] and {@code low} [rank, columns], rather than their transposes */
        void check(LaunchDescriptor launch, String p2, String p1, float[] low, boolean nn) {
            long columns = nn ? kernel.spec().in() : kernel.spec().out();
            long depth = nn ? kernel.spec().out() : kernel.spec().in();
            float[] x = activations(p2, 5, kernel.tokens() * depth);
            float[] h = activations(p1, 6, kernel.tokens() * kernel.rank());
            for (int seed = 0; seed < SEEDS; seed++) {
                short[] found = launch(launch, Checks.all().seeded(seed), kernel.tokens() * columns);
                IntStream.range(0, found.length).forEach(i -> {
                    long row = i / columns, column = i % columns;
                    double[] sums = new double[2]; // of values, of magnitudes
                    for (int r = 0; r < kernel.rank(); r++) add(sums, kernel.scale() * (double) h[(int) (row * kernel.rank()) + r] * rounded(low[at(nn, r, column, columns, kernel.rank())]));
                    for (int k = 0; k < depth; k++) add(sums, (double) x[(int) (row * depth) + k] * w[at(nn, k, column, columns, depth)]);
                    if (kernel.bias()) add(sums, bias[(int) column]);
                    double half = kernel.type() == DType.BF16 ? 0x1p-8 : 0x1p-11;
                    double tolerance = half * Math.abs(sums[0]) + (depth + kernel.rank() + 2) * 2 * HALF_UNIT_F32 * sums[1];
                    float value = kernel.type() == DType.BF16 ? Floats16.bf16ToFloat(found[i]) : Floats16.f16ToFloat(found[i]);
                    assertEquals(sums[0], value, tolerance, launch.entry() + " [" + row + ", " + column + "]");
                });
            }
        }

        private static int at(boolean nn, long k, long column, long columns, long depth) {
            return (int) (nn ? k * columns + column : column * depth + k);
        }

        private static void add(double[] sums, double term) {
            sums[0] += term;
            sums[1] += Math.abs(term);
        }

        private short[] launch(LaunchDescriptor launch, Checks checks, long results) {
            if (launch.isEmpty()) return new short[0];
            try (PtxMachine machine = PtxMachine.load(launch.source())) {
                DeviceBuffer out = machine.allocate(results * Short.BYTES);
                Object[] arguments = launch.arguments().stream().map(argument -> switch (argument) {
                    case Argument.Buffer buffer -> buffer.written() ? out : upload(machine, operands.get(buffer.operand()), buffer);
                    case Argument.Absent _ -> (Object) 0L;
                    case Argument.Scalar scalar -> scalar.type() == Argument.Type.F32 ? (Object) scalar.value().floatValue() : (Object) scalar.value().intValue();
                }).toArray();
                LaunchReport report = machine.kernel(launch.entry()).grid((int) launch.grid().x(), (int) launch.grid().y(), 1).block((int) launch.block().x(), 1, 1).shared(launch.dynamicShared()).launch(checks, arguments);
                assertEquals(List.of(), report.findings());
                return out.shorts();
            }
        }

        private static DeviceBuffer upload(PtxMachine machine, byte[] bytes, Argument.Buffer buffer) {
            assertTrue(bytes.length >= buffer.bytes(), buffer.toString());
            return machine.allocate(Math.max(1, bytes.length)).write(bytes);
        }
    }
}
