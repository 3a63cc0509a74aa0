package lorikeet.ptx.report;

import java.util.Map;
import java.util.regex.Pattern;
import lorikeet.ptx.device.LaunchDescriptor;

/**
 * The roofline (Williams et al. 2009) of what a report measured itself: no launch is faster than its bytes at the speed of a copy, nor than its
 * FLOPs at that of a kernel that does nothing else.
 *
 * @param gigabytesPerSecond of a copy on the device, read and written
 * @param gigaflops of each unit
 */
record MeasuredRoofline(double gigabytesPerSecond, Map<Unit, Double> gigaflops) {
    /** What multiplies and adds. */
    enum Unit {
        FLOAT32("fma.rn.f32"), TF32("mma.sync, TF32"), BF16("mma.sync, BF16");

        private final String text;

        Unit(String text) {
            this.text = text;
        }

        /** Its name in the table of ceilings. */
        String text() {
            return text;
        }
    }

    /** A matrix instruction, not in a comment, and its operands' type. */
    private static final Pattern MMA = Pattern.compile("(?m)^[^/\\n]*mma\\.sync[^;\\n]*"), MMA_TF32 = Pattern.compile(MMA.pattern() + "\\.tf32");

    MeasuredRoofline {
        gigaflops = Map.copyOf(gigaflops);
    }

    /** What the kernel of {@code launch} multiplies with; 16 bits of both kinds are equally fast. */
    static Unit unit(LaunchDescriptor launch) {
        String text = launch.source().text();
        if (!MMA.matcher(text).find()) return Unit.FLOAT32;
        return MMA_TF32.matcher(text).find() ? Unit.TF32 : Unit.BF16;
    }

    /** The least milliseconds that {@code bytes} and {@code flops} take. */
    double milliseconds(double bytes, double flops, Unit unit) {
        return Math.max(memory(bytes), arithmetic(flops, unit));
    }

    /** Which ceiling that is. */
    String bound(double bytes, double flops, Unit unit) {
        return arithmetic(flops, unit) > memory(bytes) ? unit.text : "memory";
    }

    private double memory(double bytes) {
        return bytes / gigabytesPerSecond / 1e6;
    }

    private double arithmetic(double flops, Unit unit) {
        return flops / gigaflops.get(unit) / 1e6;
    }
}
