package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import lorikeet.ptx.device.FillKernel;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LoraShape;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Attention;

/** Which trials a report makes. Each is made where it is run, in an arena of its own, as large ones take much memory. */
final class KernelTrials {
    private final List<Function<Arena, List<KernelTrial>>> list = new ArrayList<>();

    private KernelTrials() {}

    /** Every kernel on small and odd shapes. */
    static List<Function<Arena, List<KernelTrial>>> small() {
        KernelTrials trials = new KernelTrials();
        trials.lora(new LoraShape(70, 36, 68, 4));
        trials.lora(new LoraShape(33, 19, 21, 3));
        trials.adamW(1000, 16);
        trials.adamW(1023, 4);
        trials.fill(1023);
        trials.smallAttention();
        trials.rope(33, 2, 16, 16);
        trials.rope(7, 3, 5, 4);
        trials.list.add(MatMulTrials::of);
        KernelCatalog.maps().forEach(launch -> trials.list.add(arena -> List.of(MapTrials.of(arena, launch))));
        KernelCatalog.lowBit().forEach(launch -> trials.list.add(arena -> List.of(LowBitTrials.of(arena, launch))));
        KernelCatalog.draws().forEach(launch -> trials.list.add(arena -> List.of(DrawTrials.of(arena, launch))));
        Stream.concat(KernelCatalog.stages(), KernelCatalog.optimizers()).forEach(launch -> trials.list.add(arena -> List.of(OperationTrials.of(arena, launch))));
        return trials.list;
    }

    /** Shapes of real layers, for times. */
    static List<Function<Arena, List<KernelTrial>>> large() {
        KernelTrials trials = new KernelTrials();
        trials.lora(new LoraShape(2048, 2048, 2048, 16));
        trials.lora(new LoraShape(2048, 2048, 5632, 16));
        trials.lora(new LoraShape(1, 2048, 2048, 16));
        trials.adamW(1 << 25, 16);
        trials.adamW(1 << 25, 4);
        trials.fill(1 << 25);
        for (int dim : new int[] {64, 128}) trials.attention(new Attention.Attend(8, 2, 1 / Math.sqrt(dim), true, 0), 1024, 1024, dim, 16);
        trials.rope(8192, 32, 64, 16);
        return trials.list;
    }

    private void lora(LoraShape shape) {
        list.add(arena -> LoraTrials.of(arena, shape));
    }

    private void adamW(long count, int alignment) {
        list.add(arena -> List.of(AdamWTrials.of(arena, count, alignment)));
    }

    private void smallAttention() {
        for (int dim : new int[] {8, 32, 64, 104, 136}) {
            attention(new Attention.Attend(4, 2, 1 / Math.sqrt(dim), true, 0), 70, 80, dim, 16);
            attention(new Attention.Attend(2, 1, 1 / Math.sqrt(dim), true, 9), 20, 22, dim - 1, 4);
        }
    }

    private void attention(Attention.Attend op, long tq, long tk, long dim, int alignment) {
        for (DType dtype : new DType[] {DType.F32, DType.BF16}) list.add(arena -> AttentionTrials.of(arena, AttentionTrials.shape(op, tq, tk, dim), dtype, alignment));
    }

    private void rope(long tokens, long heads, long half, int alignment) {
        for (DType dtype : new DType[] {DType.F32, DType.BF16}) list.add(arena -> List.of(RopeTrials.of(arena, dtype, tokens, heads, half, alignment)));
    }

    private void fill(int count) {
        float value = -1.5f;
        Reference reference = element -> new Reference.Close(value, 0x1p-126); // exact: no other float32 is as near
        list.add(_ -> List.of(new KernelTrial("count " + count, FillKernel.launch(Spec.of(DType.F32, count), value), Map.of(), Map.of("y", reference))));
    }
}
