package lorikeet.ptx.report;

import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.DeviceModule;
import lorikeet.ptx.driver.HostBuffer;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.syntax.PtxSource;

/** What the device and its driver can do at best: copies, fills, and launches of a kernel that does nothing. */
final class Ceilings {
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
            "what", "bytes", "milliseconds", "gigabytes_per_second", "microseconds_each");

    private Ceilings(DeviceContext device, Effort effort) {
        this.device = device;
        this.effort = effort;
        this.stopwatch = new Stopwatch(device, effort.warmups(), effort.repeats());
    }

    static Table of(DeviceContext device, Effort effort) {
        Ceilings ceilings = new Ceilings(device, effort);
        ceilings.copies();
        ceilings.launches();
        return ceilings.table;
    }

    private void copies() {
        long bytes = effort.copyBytes();
        try (HostBuffer host = device.allocateHost(bytes); DeviceBuffer a = device.allocate(bytes); DeviceBuffer b = device.allocate(bytes)) {
            host.memory().fill((byte) 1);
            copied("pinned host to device", bytes, stream -> stream.upload(host.memory(), a, 0));
            copied("device to pinned host", bytes, stream -> stream.download(a, 0, host.memory()));
            copied("device to device", 2 * bytes, stream -> stream.copy(a, b));
            copied("fill", bytes, stream -> stream.fillWords(b, 0));
        }
    }

    private void copied(String what, long bytes, Stopwatch.Work work) {
        double milliseconds = stopwatch.medianMilliseconds(work);
        table.add(what, bytes, milliseconds, bytes / milliseconds / 1e6, null);
    }

    private void launches() {
        LaunchShape one = new LaunchShape(new Dim3(1, 1, 1), new Dim3(32, 1, 1));
        try (DeviceModule module = device.load(NOTHING)) {
            DeviceKernel kernel = module.kernel("nothing");
            double milliseconds = stopwatch.medianMilliseconds(stream -> {
                for (int i = 0; i < effort.launches(); i++) stream.launch(kernel, one, new LaunchArguments());
            });
            table.add(effort.launches() + " launches that do nothing", 0, milliseconds, null, 1e3 * milliseconds / effort.launches());
        }
    }
}
