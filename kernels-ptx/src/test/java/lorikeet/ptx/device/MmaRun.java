package lorikeet.ptx.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;

/** One launch of a 16-bit product on the emulator, on random operands, against float64. */
final class MmaRun {
    private static final double HALF_UNIT_F32 = 0x1p-24;

    final LaunchReport report;
    private final MatMulMmaKernel kernel;
    private final float[] a;
    private final float[] b;
    private final float[] c;

    MmaRun(MatMulMmaKernel kernel, LaunchDescriptor launch, Checks checks) {
        this.kernel = kernel;
        a = random(1, kernel.rows() * kernel.depth());
        b = random(2, kernel.depth() * kernel.columns());
        c = new float[Math.toIntExact(kernel.rows() * kernel.columns())];
        try (PtxMachine machine = PtxMachine.load(launch.source())) {
            Map<String, DeviceBuffer> buffers = new HashMap<>();
            buffers.put("A", upload(machine, a));
            buffers.put("B", upload(machine, b));
            buffers.put("C", machine.allocate((long) c.length * Short.BYTES));
            Object[] arguments = launch.arguments().stream().map(argument -> value(argument, buffers)).toArray();
            report = machine.kernel(launch.entry()).grid((int) launch.grid().x(), 1, 1).block((int) launch.block().x(), 1, 1).shared(launch.dynamicShared()).launch(checks, arguments);
            short[] found = buffers.get("C").shorts();
            for (int i = 0; i < c.length; i++) c[i] = widen(found[i]);
        }
    }

    private static Object value(Argument argument, Map<String, DeviceBuffer> buffers) {
        return switch (argument) {
            case Argument.Buffer buffer -> buffers.get(buffer.operand());
            case Argument.Absent _ -> 0L;
            case Argument.Scalar scalar -> switch (scalar.type()) {
                case U64 -> scalar.value().longValue();
                case F32 -> scalar.value().floatValue();
                default -> scalar.value().intValue();
            };
        };
    }

    /** Values of the 16-bit type. */
    private float[] random(long seed, long count) {
        Random random = new Random(seed);
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) values[i] = widen(narrow(2 * random.nextFloat() - 1));
        return values;
    }

    private short narrow(float value) {
        return kernel.type() == DType.BF16 ? Floats16.floatToBf16(value) : Floats16.floatToF16(value);
    }

    private float widen(short bits) {
        return kernel.type() == DType.BF16 ? Floats16.bf16ToFloat(bits) : Floats16.f16ToFloat(bits);
    }

    private DeviceBuffer upload(PtxMachine machine, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) bytes.putShort(narrow(value));
        return machine.allocate(bytes.capacity()).write(bytes.array());
    }

    /** The first element that is off by more than its one rounding and those of a float32 sum; empty if none is. */
    String firstWrong() {
        double half = kernel.type() == DType.BF16 ? 0x1p-8 : 0x1p-11;
        for (int i = 0; i < kernel.rows(); i++) {
            for (int j = 0; j < kernel.columns(); j++) {
                double sum = 0;
                double magnitude = 0;
                for (int k = 0; k < kernel.depth(); k++) {
                    double term = (double) a[at(kernel.transposeA(), i, k, kernel.rows(), kernel.depth())] * b[at(kernel.transposeB(), k, j, kernel.depth(), kernel.columns())];
                    sum += term;
                    magnitude += Math.abs(term);
                }
                float found = c[(int) (i * kernel.columns() + j)];
                double tolerance = half * Math.abs(sum) + kernel.depth() * 2 * HALF_UNIT_F32 * magnitude;
                if (!(Math.abs(found - sum) <= tolerance)) return kernel + ": [" + i + ", " + j + "] is " + found + ", expected " + sum + " within " + tolerance;
            }
        }
        return "";
    }

    private static int at(boolean transposed, long row, long column, long rows, long columns) {
        return (int) (transposed ? column * rows + row : row * columns + column);
    }
}
