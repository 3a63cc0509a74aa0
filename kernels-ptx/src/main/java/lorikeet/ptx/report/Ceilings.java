package lorikeet.ptx.report;

import java.util.EnumMap;
import java.util.Map;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.DeviceModule;
import lorikeet.ptx.driver.HostBuffer;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.report.MeasuredRoofline.Unit;
import lorikeet.ptx.syntax.PtxSource;

/** What the device and its driver can do at best: copies, fills, arithmetic in registers, and launches of a kernel that does nothing. */
final class Ceilings {
    private static final int BLOCKS_EACH = 8;
    private static final PtxSource NOTHING = new PtxSource("nothing.ptx", """
            .version 7.8
            .target sm_80
            .address_size 64
            .visible .entry nothing() { ret; }
            """);

    private final DeviceContext device;
    private final Effort effort;
    private final Stopwatch stopwatch;
    private final Table table = new Table("ceilings", "Ceilings", "Medians between events. Device-to-device copies count bytes read and written.",
            "what", "bytes", "milliseconds", "gigabytes_per_second", "microseconds_each", "gigaflops");
    private final Map<Unit, Double> gigaflops = new EnumMap<>(Unit.class);
    private double copied;

    Ceilings(DeviceContext device, Effort effort) {
        this.device = device;
        this.effort = effort;
        this.stopwatch = new Stopwatch(device, effort.warmups(), effort.repeats());
    }

    /** Measures all; {@link #roofline} is known then. */
    Table measure() {
        copies();
        for (Unit unit : Unit.values()) arithmetic(unit);
        launches();
        return table;
    }

    MeasuredRoofline roofline() {
        return new MeasuredRoofline(copied, gigaflops);
    }

    private void copies() {
        long bytes = effort.copyBytes();
        try (HostBuffer host = device.allocateHost(bytes); DeviceBuffer a = device.allocate(bytes); DeviceBuffer b = device.allocate(bytes)) {
            host.memory().fill((byte) 1);
            copied("pinned host to device", bytes, stream -> stream.upload(host.memory(), a, 0));
            copied("device to pinned host", bytes, stream -> stream.download(a, 0, host.memory()));
            copied = copied("device to device", 2 * bytes, stream -> stream.copy(a, b));
            copied("fill", bytes, stream -> stream.fillWords(b, 0));
        }
    }

    private double copied(String what, long bytes, Stopwatch.Work work) {
        double milliseconds = stopwatch.medianMilliseconds(work);
        table.add(what, bytes, milliseconds, bytes / milliseconds / 1e6, null, null);
        return bytes / milliseconds / 1e6;
    }

    /** Blocks enough for every multiprocessor on a GPU, and turns enough that a launch does not count. */
    private void arithmetic(Unit unit) {
        int blocks = effort.timesLargeShapes() ? BLOCKS_EACH * device.info().multiprocessors() : 1;
        int turns = effort.timesLargeShapes() ? 4 * effort.launches() : 1;
        LaunchShape shape = new LaunchShape(new Dim3(blocks, 1, 1), new Dim3(PeakKernel.THREADS, 1, 1));
        try (DeviceBuffer nowhere = device.allocate(Float.BYTES); DeviceModule module = device.load(PeakKernel.source(unit))) {
            DeviceKernel kernel = module.kernel("peak");
            double milliseconds = stopwatch.medianMilliseconds(stream -> stream.launch(kernel, shape, new LaunchArguments().add(nowhere).add(turns)));
            double found = (double) PeakKernel.flops(unit) * blocks * turns / milliseconds / 1e6;
            gigaflops.put(unit, found);
            table.add(unit.text(), 0, milliseconds, null, null, found);
        }
    }

    private void launches() {
        LaunchShape one = new LaunchShape(new Dim3(1, 1, 1), new Dim3(32, 1, 1));
        try (DeviceModule module = device.load(NOTHING)) {
            DeviceKernel kernel = module.kernel("nothing");
            double milliseconds = stopwatch.medianMilliseconds(stream -> {
                for (int i = 0; i < effort.launches(); i++) stream.launch(kernel, one, new LaunchArguments());
            });
            table.add(effort.launches() + " launches that do nothing", 0, milliseconds, null, 1e3 * milliseconds / effort.launches(), null);
        }
    }
}
