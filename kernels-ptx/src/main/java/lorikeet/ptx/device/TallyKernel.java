package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.op.Optimize;

/** The sums of a run: {@code tally.ptx}, a launch for each micro-batch of a step. */
final class TallyKernel {
    /** Bytes of the sums of a step that is not whole yet: loss and correct, F64. */
    static final long OPEN = 2L * Double.BYTES;
    private static final int WARP = 32;

    private TallyKernel() {}

    /** The entry once, for a step of one part. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(launch(true, true));
    }

    /** The {@code first} part of a step, the {@code last} one, both, or neither. */
    static LaunchDescriptor launch(boolean first, boolean last) {
        long tally = (long) Optimize.TALLY * Double.BYTES;
        long status = (long) Optimize.STATUS * Double.BYTES;
        return new LaunchDescriptor("tally", "tally.ptx", Map.of(), "tally", new Dim3(1, 1, 1), new Dim3(WARP, 1, 1), 0,
                List.of(new Buffer("tally", "tally", tally, true), new Buffer("status", "status", status, true), new Buffer("loss", "loss", Double.BYTES, false),
                        new Buffer("correct", "correct", Double.BYTES, false), new Buffer("open", "open", OPEN, true),
                        new Scalar("first", Type.U32, first ? 1 : 0), new Scalar("last", Type.U32, last ? 1 : 0)),
                List.of(), Double.BYTES, 2 * OPEN + (last ? 2 * tally + status : 0), last ? 5 : 2);
    }
}
