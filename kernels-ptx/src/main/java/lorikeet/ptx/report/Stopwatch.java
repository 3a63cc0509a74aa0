package lorikeet.ptx.report;

import java.util.Arrays;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceEvent;
import lorikeet.ptx.driver.DeviceStream;

/** Times work on a device by events, each time with nothing of its operands left in the L2 cache. */
record Stopwatch(DeviceContext device, int warmups, int repeats) {
    /** Work that joins a stream. */
    interface Work {
        void join(DeviceStream stream);
    }

    /** Median milliseconds of {@code work}, each repeat between two events of its own. */
    double medianMilliseconds(Work work) {
        long scrub = Math.max(Integer.BYTES, 2L * device.info().l2Bytes() / Integer.BYTES * Integer.BYTES);
        try (DeviceBuffer other = device.allocate(scrub); DeviceStream stream = device.stream(); DeviceEvent start = device.event(); DeviceEvent end = device.event()) {
            for (int i = 0; i < warmups; i++) work.join(stream);
            double[] milliseconds = new double[repeats];
            for (int i = 0; i < repeats; i++) {
                stream.fillWords(other, i);
                stream.record(start);
                work.join(stream);
                stream.record(end);
                end.synchronize();
                milliseconds[i] = end.millisecondsSince(start);
            }
            Arrays.sort(milliseconds);
            return milliseconds[repeats / 2];
        }
    }
}
