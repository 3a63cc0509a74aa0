package lorikeet.bench;

import lorikeet.bench.Contender.Entrant;

/**
 * A comparison to make.
 *
 * @param name of its kind: {@code gemm}, {@code step_f32}
 * @param ours and {@code peer}: what takes turns
 * @param unit of both rates
 * @param ourUnits of one run, in {@code unit} times a second
 * @param limit what bounds ours
 */
record Row(String name, String shape, Entrant ours, Entrant peer, String peerName, Unit unit, double ourUnits, double peerUnits, Limit limit) {
    /** What a rate counts. */
    enum Unit {
        GFLOPS("GFLOP/s"), GBS("GB/s"), ROWS("rows/s"), TOKENS("tokens/s");

        final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    /** Which of the machine's limits a share is of. */
    enum Limit { FLOPS, BYTES }

    int threads() {
        return ours.threads();
    }

    /** What one run of ours takes of its limit: FLOPs or bytes. */
    double load() {
        return limit == Limit.FLOPS ? ours.workload().flops() : ours.workload().bytes();
    }
}
