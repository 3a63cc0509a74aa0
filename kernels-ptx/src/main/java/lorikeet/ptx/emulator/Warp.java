package lorikeet.ptx.emulator;

/** 32 threads that run together while their ways are the same: one of their {@link Paths} at a time, until it parts, waits or meets another one. */
final class Warp {
    /** Steps after which a path that goes round and round lets another one run. */
    private static final int PATIENCE = 20_000;
    /** Atomic and volatile accesses in that time from which on it is taken to wait for another one. */
    private static final int SPINS = 100;

    final Block block;
    final int index;
    /** Registers of the path that runs. */
    Frame frame;
    /** Scratch: addresses of the current memory access. */
    final long[] addresses = new long[Frame.LANES];
    private double[] matrices;
    private final int[] words = new int[4 * Frame.LANES];
    /** Scratch: the region that {@link Resolver} found. */
    Region region;
    /** Steps so far: instructions issued for the warp. */
    long steps;
    private final Observer observer;
    private final LocalMemory local = new LocalMemory();
    private final Resolver resolver;
    private final AsyncCopies async = new AsyncCopies();
    /** Made where they are used. */
    private BulkCopies bulk;
    private WgmmaQueue wgmma;
    private final Paths paths = new Paths(this);
    /** The path that runs. */
    private Path running;
    /** Lanes that had a thread at the start. */
    final int lanes;
    private int living;
    private long spins;
    /** Steps and spins when paths last gave way. */
    private long turnSteps;
    private long turnSpins;

    /** @param lanes the threads that exist, fewer than 32 in the last warp of a block */
    Warp(Block block, int index, int lanes) {
        this.block = block;
        this.index = index;
        this.lanes = lanes;
        living = lanes;
        observer = block.observer;
        resolver = new Resolver(this);
        Code code = block.launch.program().entry();
        frame = new Frame(code, null, this);
        paths.ready(new Path(lanes, code.blocks[0], frame, null));
    }

    /** Lanes that have not exited. */
    int living() {
        return living;
    }

    boolean isEveryLivingLane(int mask) {
        return mask == living;
    }

    boolean isFinished() {
        return living == 0;
    }

    /** Scratch: the operands of a matrix product, at most 16 x 32, 32 x 8 and 16 x 8. */
    double[] matrices() {
        if (matrices == null) matrices = new double[896];
        return matrices;
    }

    /** Scratch: four words a lane. */
    int[] words() {
        return words;
    }

    LocalMemory local() {
        return local;
    }

    Resolver resolver() {
        return resolver;
    }

    AsyncCopies async() {
        return async;
    }

    BulkCopies bulk() {
        if (bulk == null) bulk = new BulkCopies();
        return bulk;
    }

    /** Whether bulk copies are on their way. */
    boolean hasFlights() {
        return bulk != null && !bulk.isIdle();
    }

    /** Whether products of a warpgroup are under way. */
    boolean hasProducts() {
        return wgmma != null && !wgmma.isIdle();
    }

    WgmmaQueue wgmma() {
        if (wgmma == null) wgmma = new WgmmaQueue();
        return wgmma;
    }

    Observer observer() {
        return observer;
    }

    /** Where its lanes are. */
    Paths paths() {
        return paths;
    }

    /** Lanes leave the kernel. */
    void exit(int lanes) {
        if (bulk != null) bulk.exit(lanes);
        living &= ~lanes;
    }

    /** Runs until every path waits or has ended, or about {@code limit} steps are done. */
    void run(long limit) {
        long end = steps + limit;
        while (steps < end) {
            Path path = paths.take();
            if (path == null) return;
            if (path.isAtJoin()) paths.arrive(path.join, path.mask);
            else run(path, end);
        }
    }

    private void run(Path path, long limit) {
        long turn = turnSteps + PATIENCE;
        long end = Math.min(limit, turn);
        frame = path.frame;
        running = path;
        BasicBlock at = path.block;
        do {
            int mask = path.mask;
            if (observer == null) body(at.body, mask);
            else observed(at.body, mask);
            steps += at.body.length + 1;
            at = end(at, path, mask);
            if (at == null) return;
            path.block = at;
            if (path.isAtJoin()) {
                paths.arrive(path.join, path.mask);
                return;
            }
        } while (steps < end);
        paths.ready(path);
        if (steps >= turn) giveWay(path);
    }

    /** {@code instruction} is the last that runs: counts the steps of the block that it ends early. What ends a block is counted before. */
    void stopAt(Instruction instruction) {
        Instruction[] body = running.block.body;
        for (int i = 0; i < body.length; i++) if (body[i].source() == instruction.source()) steps += i + 1;
    }

    private void body(Instruction[] body, int mask) {
        for (Instruction instruction : body) {
            int active = instruction.active(frame.p, mask);
            if (active != 0) instruction.execute(this, active);
        }
    }

    private void observed(Instruction[] body, int mask) {
        for (Instruction instruction : body) {
            int active = instruction.active(frame.p, mask);
            observer.issue(this, instruction, mask, active);
            if (active == 0) continue;
            instruction.execute(this, active);
            observer.executed(this, instruction, active);
        }
    }

    private BasicBlock end(BasicBlock at, Path path, int mask) {
        Control control = at.end;
        if (control == null) return at.next;
        int active = control.active(frame.p, mask);
        if (observer != null) observer.issue(this, control, mask, active);
        return active == 0 ? at.next : control.leave(this, path, active);
    }

    private void giveWay(Path path) {
        paths.giveWay(path, spins - turnSpins >= SPINS);
        turnSteps = steps;
        turnSpins = spins;
    }

    /** Notes an access by which a thread may be waiting for another one. */
    void noteSpin() {
        spins++;
    }
}
