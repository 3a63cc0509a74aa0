package lorikeet.lora.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Which rows each optimizer step sees, as Hugging Face's Trainer deals them: an epoch's rows in order, {@code batch} at a
 * time (the last batch may be short), {@code accumulation} batches a step (the last step of an epoch may have fewer).
 * Rows packed together are dealt as one. A step's rows follow from its number alone, so that a resumed run needs no
 * position.
 */
public final class Batches {
    private final List<List<Row>> packs;
    private final int batch;
    private final int accumulation;
    private final boolean shuffle;
    private final long seed;
    private int epoch = -1;
    private int[] order;

    /** Rows in an order of their own each epoch, {@code batch} a step. */
    public static Batches of(List<Row> rows, int batch) {
        return new Batches(rows, batch, 1, true, 42);
    }

    /**
     * @param batch rows of one forward pass
     * @param accumulation forward passes of one step
     * @param shuffle whether each epoch has an order of its own, which follows from {@code seed}
     */
    public Batches(List<Row> rows, int batch, int accumulation, boolean shuffle, long seed) {
        this(batch, accumulation, shuffle, seed, rows.stream().map(List::of).toList());
    }

    /** Deals whole packs: {@code batch} counts them. */
    public static Batches packed(Packing packing, int batch, int accumulation, boolean shuffle, long seed) {
        return new Batches(batch, accumulation, shuffle, seed, packing.packs());
    }

    private Batches(int batch, int accumulation, boolean shuffle, long seed, List<List<Row>> packs) {
        this.packs = packs;
        this.batch = batch;
        this.accumulation = accumulation;
        this.shuffle = shuffle;
        this.seed = seed;
    }

    private int batchesPerEpoch() {
        return Math.ceilDiv(packs.size(), batch);
    }

    /** Rows of an epoch, packed or not. */
    public int rows() {
        return packs.stream().mapToInt(List::size).sum();
    }

    /** Optimizer steps of a pass over all rows. */
    public int stepsPerEpoch() {
        return Math.ceilDiv(batchesPerEpoch(), accumulation);
    }

    /** Steps that make up {@code epochs} passes, rounded up. */
    public long steps(double epochs) {
        return (long) Math.ceil(epochs * stepsPerEpoch());
    }

    /** Epochs done after {@code steps} steps. */
    public double epochs(long steps) {
        long inEpoch = Math.min((steps % stepsPerEpoch()) * accumulation, batchesPerEpoch());
        return steps / stepsPerEpoch() + (double) inEpoch / batchesPerEpoch();
    }

    /** Micro-batches before step {@code step}, counted over the run: the random counter of its first one. */
    public long microSteps(long step) {
        return step / stepsPerEpoch() * batchesPerEpoch() + step % stepsPerEpoch() * accumulation;
    }

    /** The micro-batches of step {@code step}, counted from 0 over the run. */
    public List<List<Row>> of(long step) {
        order((int) (step / stepsPerEpoch()));
        int first = (int) (step % stepsPerEpoch()) * accumulation;
        List<List<Row>> micro = new ArrayList<>();
        for (int b = first; b < Math.min(first + accumulation, batchesPerEpoch()); b++) {
            List<Row> members = new ArrayList<>();
            for (int i = b * batch; i < Math.min((b + 1) * batch, packs.size()); i++) members.addAll(packs.get(order[i]));
            micro.add(members);
        }
        return micro;
    }

    private void order(int wanted) {
        if (epoch == wanted) return;
        epoch = wanted;
        order = Shuffle.order(packs.size(), seed, Shuffle.Use.EPOCH, wanted);
        if (!shuffle) for (int i = 0; i < order.length; i++) order[i] = i;
    }
}
