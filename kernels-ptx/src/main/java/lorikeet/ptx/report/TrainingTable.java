package lorikeet.ptx.report;

/** Whole training steps on the device beside the CPU's losses. */
final class TrainingTable {
    private TrainingTable() {}

    static Table of(TrainingTrial trial) {
        Table table = new Table("training", "Training steps",
                "Of a small model with random weights, beside the same steps on the CPU in F32; `error` is the largest difference of a step's loss as a share of the CPU's. "
                        + "Milliseconds are medians by the clock on the wall, each step waited for.",
                "trained", "dtype", "launched", "right", "steps", "error", "bound", "milliseconds_a_step", "detail");
        for (TrainingTrial.Result result : trial.run()) {
            table.add(result.trained(), result.dtype(), result.launched(), result.isRight(), result.steps(), result.difference(), result.bound(), result.milliseconds(), result.note());
        }
        return table;
    }
}
