package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceModule;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;

/** The worst errors of approximate instructions over evenly spread arguments. */
final class ApproximationTable {
    private static final int THREADS = 256;

    private ApproximationTable() {}

    static Table of(DeviceContext device, Effort effort) {
        Table table = new Table("approximations", "Approximate instructions", "The worst error against float64 and where; the bound is what NVIDIA states.",
                "instruction", "range", "samples", "measure", "worst", "at", "bound", "right");
        Approximation.all().forEach(instruction -> add(table, device, effort.samples(), instruction));
        return table;
    }

    private static void add(Table table, DeviceContext device, int samples, Approximation instruction) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(JAVA_FLOAT, samples);
            for (int i = 0; i < samples; i++) arguments.setAtIndex(JAVA_FLOAT, i, (float) instruction.argument().applyAsDouble((i + 0.5) / samples));
            MemorySegment found = run(device, instruction, arguments, arena);
            double worst = 0;
            float at = arguments.getAtIndex(JAVA_FLOAT, 0);
            for (int i = 0; i < samples; i++) {
                float x = arguments.getAtIndex(JAVA_FLOAT, i);
                double error = instruction.measure().of(found.getAtIndex(JAVA_FLOAT, i), instruction.exact().applyAsDouble(x));
                if (error <= worst || Double.isNaN(worst)) continue; // a NaN is the worst
                worst = error;
                at = x;
            }
            table.add(instruction.instruction(), instruction.range(), samples, instruction.measure().name().toLowerCase(Locale.ROOT), worst, at, instruction.bound(), worst <= instruction.bound());
        }
    }

    private static MemorySegment run(DeviceContext device, Approximation instruction, MemorySegment arguments, Arena arena) {
        int samples = (int) (arguments.byteSize() / Float.BYTES);
        MemorySegment found = arena.allocate(JAVA_FLOAT, samples);
        DeviceStream stream = device.defaultStream();
        try (DeviceModule module = device.load(instruction.source()); DeviceBuffer in = device.allocate(arguments.byteSize()); DeviceBuffer out = device.allocate(arguments.byteSize())) {
            stream.upload(arguments, in, 0);
            LaunchShape shape = new LaunchShape(new Dim3(Math.ceilDiv(samples, THREADS), 1, 1), new Dim3(THREADS, 1, 1));
            stream.launch(module.kernel("approximation"), shape, new LaunchArguments().add(in).add(out).add(samples));
            stream.download(out, 0, found);
            stream.synchronize();
        }
        return found;
    }
}
