package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;

/** Cross-entropy of random logits, one position left out, and the total of positions. */
final class LossTrials {
    private static final int LEFT_OUT = -100;
    private static final double NORM = 0.25;
    /** Of each approximate exponential, and roundings of the sum. */
    private static final double TOLERANCE = 0x1p-20;

    private final Arena arena;
    private final LaunchDescriptor launch;
    private final int vocab;
    private final MemorySegment x, operand;
    private final int[] labels;

    LossTrials(Arena arena, LaunchDescriptor launch) {
        this.arena = arena;
        this.launch = launch;
        LaunchSizes sizes = new LaunchSizes(launch);
        vocab = sizes.of("vocab");
        labels = new int[(int) (sizes.bytes("labels") / Integer.BYTES)];
        x = RandomFloats.of(arena, (long) labels.length * vocab, 71);
        operand = Narrow.ofBits(launch, "XBITS").operand(arena, x);
        for (int i = 0; i < labels.length; i++) labels[i] = i == 1 ? LEFT_OUT : i == 0 ? largest(0) : (5 * i + 1) % vocab;
    }

    KernelTrial trial() {
        Map<String, MemorySegment> inputs = Map.of("x", operand, "labels", arena.allocateFrom(JAVA_INT, labels), "norm", arena.allocateFrom(JAVA_DOUBLE, NORM));
        return new KernelTrial(labels.length + " positions of " + vocab, launch, inputs, Map.of("results", Reference.stored(DType.F64, this::result), "dx", Narrow.ofBits(launch, "YBITS").result(this::dx)));
    }

    private double at(int position, int column) {
        return x.getAtIndex(JAVA_FLOAT, (long) position * vocab + column);
    }

    private int largest(int position) {
        int best = 0;
        for (int c = 1; c < vocab; c++) if (at(position, c) > at(position, best)) best = c;
        return best;
    }

    private double logSum(int position) {
        double sum = 0;
        for (int c = 0; c < vocab; c++) sum += Math.exp(at(position, c));
        return Math.log(sum);
    }

    /** Loss and hit of each position. */
    private Reference.Close result(long element) {
        int position = (int) (element / 2);
        int label = labels[position];
        if (label == LEFT_OUT) return new Reference.Close(0, 0);
        if (element % 2 == 1) return new Reference.Close(label == largest(position) ? 1 : 0, 0);
        double loss = logSum(position) - at(position, label);
        return new Reference.Close(loss, TOLERANCE * (1 + loss));
    }

    private Reference.Close dx(long element) {
        int position = (int) (element / vocab);
        int column = (int) (element % vocab);
        if (labels[position] == LEFT_OUT) return new Reference.Close(0, 0);
        double p = Math.exp(at(position, column) - logSum(position));
        return new Reference.Close(NORM * (p - (column == labels[position] ? 1 : 0)), NORM * TOLERANCE);
    }

    static KernelTrial total(Arena arena, LaunchDescriptor launch) {
        int n = new LaunchSizes(launch).of("n");
        MemorySegment results = arena.allocate(JAVA_DOUBLE, 2L * n);
        double losses = 0;
        double hits = 0;
        for (int i = 0; i < n; i++) {
            results.setAtIndex(JAVA_DOUBLE, 2L * i, 0.1 + i);
            results.setAtIndex(JAVA_DOUBLE, 2L * i + 1, i % 2);
            losses += 0.1 + i;
            hits += i % 2;
        }
        Reference.Close loss = new Reference.Close(NORM * losses, n * 0x1p-52 * NORM * losses);
        Reference.Close correct = new Reference.Close(hits, 0);
        return new KernelTrial("positions " + n, launch, Map.of("results", results, "norm", arena.allocateFrom(JAVA_DOUBLE, NORM)),
                Map.of("loss", Reference.stored(DType.F64, _ -> loss), "correct", Reference.stored(DType.F64, _ -> correct)));
    }
}
