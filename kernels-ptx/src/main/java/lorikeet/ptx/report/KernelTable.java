package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import lorikeet.ptx.device.FillKernel;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.LoraShape;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Attention;

/** Every kernel of the project: checked against float64, compared with the emulator bit by bit, and timed. */
final class KernelTable {
    private final DeviceContext device;
    private final Optional<DeviceContext> emulator;
    private final Effort effort;
    private final Table table = new Table("kernels", "Kernels",
            "Each result against float64 on random data; `error` is the worst distance as a share of its bound. `same` says whether the emulator gives the same bits. "
                    + "Milliseconds are medians between events; GB/s count each operand once.",
            "kernel", "entry", "sizes", "right", "checked", "error", "detail", "same", "registers", "local_bytes", "shared_bytes", "milliseconds", "gigabytes_per_second", "gigaflops");

    private KernelTable(DeviceContext device, Optional<DeviceContext> emulator, Effort effort) {
        this.device = device;
        this.emulator = emulator;
        this.effort = effort;
    }

    static Table of(DeviceContext device, Optional<DeviceContext> emulator, Effort effort) {
        KernelTable small = new KernelTable(device, emulator, effort);
        small.lora(new LoraShape(70, 36, 68, 4), 16);
        small.lora(new LoraShape(33, 19, 21, 3), 4);
        small.adamW(1000, 16);
        small.adamW(1023, 4);
        small.fill(1023);
        for (int dim : new int[] {8, 32, 64, 104, 136}) {
            small.attention(new Attention.Attend(4, 2, 1 / Math.sqrt(dim), true, 0), 70, 80, dim, 16);
            small.attention(new Attention.Attend(2, 1, 1 / Math.sqrt(dim), true, 9), 20, 22, dim - 1, 4);
        }
        small.rope(33, 2, 16, 16);
        small.rope(7, 3, 5, 4);
        small.matMul();
        KernelCatalog.maps().forEach(launch -> small.trial(arena -> MapTrials.of(arena, launch)));
        KernelCatalog.lowBit().filter(LowBitTrials::isTried).forEach(launch -> small.trial(arena -> LowBitTrials.of(arena, launch)));
        KernelCatalog.draws().forEach(launch -> small.trial(arena -> DrawTrials.of(arena, launch)));
        if (effort.timesLargeShapes()) {
            KernelTable large = new KernelTable(device, Optional.empty(), effort);
            large.lora(new LoraShape(2048, 2048, 2048, 16), 16);
            large.lora(new LoraShape(2048, 2048, 5632, 16), 16);
            large.lora(new LoraShape(1, 2048, 2048, 16), 16);
            large.adamW(1 << 25, 16);
            large.adamW(1 << 25, 4);
            large.fill(1 << 25);
            large.attention(new Attention.Attend(8, 2, 0.125, true, 0), 1024, 1024, 64, 16);
            large.attention(new Attention.Attend(8, 2, 1 / Math.sqrt(128), true, 0), 1024, 1024, 128, 16);
            large.rope(8192, 32, 64, 16);
            small.table.rows().addAll(large.table.rows());
        }
        return small.table;
    }

    private void lora(LoraShape shape, int alignment) {
        try (Arena arena = Arena.ofConfined()) {
            LoraTrials.of(arena, shape, alignment).forEach(this::run);
        }
    }

    private void matMul() {
        try (Arena arena = Arena.ofConfined()) {
            MatMulTrials.of(arena).forEach(this::run);
        }
    }

    private void adamW(long count, int alignment) {
        try (Arena arena = Arena.ofConfined()) {
            run(AdamWTrials.of(arena, count, alignment));
        }
    }

    private void attention(Attention.Attend op, long tq, long tk, long dim, int alignment) {
        try (Arena arena = Arena.ofConfined()) {
            AttentionTrials.of(arena, AttentionTrials.shape(op, tq, tk, dim), DType.F32, alignment).forEach(this::run);
            AttentionTrials.of(arena, AttentionTrials.shape(op, tq, tk, dim), DType.BF16, alignment).forEach(this::run);
        }
    }

    private void rope(long tokens, long heads, long half, int alignment) {
        try (Arena arena = Arena.ofConfined()) {
            run(RopeTrials.of(arena, tokens, heads, half, alignment));
        }
    }

    private void trial(Function<Arena, KernelTrial> trial) {
        try (Arena arena = Arena.ofConfined()) {
            run(trial.apply(arena));
        }
    }

    private void fill(int count) {
        float value = -1.5f;
        Reference reference = element -> new Reference.Close(value, 0x1p-126); // exact: no other float32 is as near
        run(new KernelTrial("count " + count, FillKernel.launch(Spec.of(DType.F32, count), value), Map.of(), Map.of("y", reference)));
    }

    private void run(KernelTrial trial) {
        try (Arena arena = Arena.ofConfined(); KernelRun run = new KernelRun(device, trial)) {
            run.join(device.defaultStream());
            Map<String, MemorySegment> results = run.results(trial, arena);
            Verdict verdict = new Verdict(effort.elements());
            results.forEach((operand, found) -> verdict.check(operand, found, trial.results().get(operand)));
            Boolean same = emulator.map(twin -> same(trial, twin, results)).orElse(null);
            double milliseconds = new Stopwatch(device, effort.warmups(), effort.repeats()).medianMilliseconds(run::join);
            LaunchDescriptor launch = trial.launch();
            table.add(launch.kernel(), launch.entry(), trial.sizes(), verdict.wrong.isEmpty(), verdict.checked, verdict.worst, verdict.wrong, same,
                    run.info().registers(), run.info().localBytes(), run.info().sharedBytes(), milliseconds,
                    launch.floorBytes() / milliseconds / 1e6, launch.flops() / milliseconds / 1e6);
        }
    }

    private static boolean same(KernelTrial trial, DeviceContext twin, Map<String, MemorySegment> results) {
        try (Arena arena = Arena.ofConfined(); KernelRun run = new KernelRun(twin, trial)) {
            run.join(twin.defaultStream());
            Map<String, MemorySegment> emulated = run.results(trial, arena);
            return results.entrySet().stream().allMatch(result -> result.getValue().mismatch(emulated.get(result.getKey())) < 0);
        }
    }

    private static final class Verdict {
        private final int elements;
        private long checked;
        private double worst;
        private String wrong = "";

        Verdict(int elements) {
            this.elements = elements;
        }

        void check(String operand, MemorySegment found, Reference reference) {
            long words = (found.byteSize() - KernelRun.GUARD) / Float.BYTES;
            boolean halves = reference.dtype() == DType.BF16;
            long count = halves ? 2 * words : words;
            long step = Math.max(1, count / elements) | 1; // odd, so that it meets every column of a matrix of even width
            for (long i = 0; i < count; i += step) {
                Reference.Close expected = reference.element(i);
                float value = halves ? Floats16.bf16ToFloat(found.getAtIndex(JAVA_SHORT, i)) : found.getAtIndex(JAVA_FLOAT, i);
                checked++;
                worst = Math.max(worst, Math.abs(value - expected.value()) / expected.tolerance());
                if (!expected.accepts(value)) note(operand + "[" + i + "] is " + value + ", expected " + expected.value() + " within " + expected.tolerance());
            }
            for (long i = words; i < found.byteSize() / Float.BYTES; i++) {
                if (found.getAtIndex(JAVA_INT, i) != KernelRun.POISON) note("written " + (i - words) * Float.BYTES + " bytes past the end of " + operand);
            }
        }

        private void note(String what) {
            if (wrong.isEmpty()) wrong = what;
        }
    }
}
