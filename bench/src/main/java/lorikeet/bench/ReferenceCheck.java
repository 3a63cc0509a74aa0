package lorikeet.bench;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.reference.ReferenceDevice;

/** Whether a device computes what the reference does; what is measured should be right. */
final class ReferenceCheck {
    private ReferenceCheck() {}

    /** @throws IllegalStateException if a result of the case is outside of its tolerance */
    static void check(OpCase each, Device device) {
        List<double[]> found = results(each, device);
        List<double[]> expected;
        try (Device reference = new ReferenceDevice()) {
            expected = results(each, reference);
        }
        for (int i = 0; i < found.size(); i++) {
            double error = error(expected.get(i), found.get(i));
            if (!(error <= each.tolerance().relative())) {
                throw new IllegalStateException(each + ": result " + i + " is off by " + error + ", allowed is " + each.tolerance());
            }
        }
    }

    private static List<double[]> results(OpCase each, Device device) {
        try (Eager ops = Eager.on(device)) {
            Tensor[] in = each.place(ops);
            List<double[]> results = new ArrayList<>();
            for (Tensor out : ops.apply(each.op(), in)) results.add(Host.doubles(ops, out));
            for (int written : each.op().writes()) results.add(Host.doubles(ops, in[written]));
            return results;
        }
    }

    /** ‖found - expected‖ / ‖expected‖. */
    private static double error(double[] expected, double[] found) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (found[i] - expected[i]) * (found[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
