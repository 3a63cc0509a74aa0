package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.MemoryPool;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.OtherMemory;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Gather;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.MatMul;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.op.Optimize;
import lorikeet.tensor.op.Random;
import lorikeet.tensor.op.Reduce;
import lorikeet.tensor.op.Softmax;
import lorikeet.tensor.plan.Flops;

/**
 * The host's processors: F32 arithmetic on a team of threads, weights in F32, BF16 or F16. Tensors of F64 and of 16 bits can be
 * moved, cast, filled and accumulated, and F64 holds losses and statuses; other arithmetic on them is not supported.
 *
 * <p>Work is cut into tasks by shapes alone and each element of a result is computed by one task in a fixed order, so
 * results are the same bits whatever the number of threads. Threads that share a device, each with an Ops of its own,
 * take turns: its operations run one at a time. Several devices may live at once.
 */
public final class CpuDevice implements Device {
    /** FLOP of a training step on some hundred tokens of a model with a million parameters or two: a second or so of scalar code. */
    private static final double SCALAR_FLOPS = 4e9;

    private final MemoryPool pool = new MemoryPool();
    private final ReentrantLock running = new ReentrantLock();
    private final Team team;
    private volatile Cores cores;
    private double scalarFlopsLeft;
    private boolean closed;

    private CpuDevice(int threads, int lanes) {
        team = new Team(threads);
        cores = new Cores(team, lanes);
    }

    /** A device with {@link Team#defaultThreads()} threads. */
    public static CpuDevice open() {
        return open(Team.defaultThreads());
    }

    /** A device with {@code threads} threads, the caller's included. */
    public static CpuDevice open(int threads) {
        return new CpuDevice(threads, Simd.lanes());
    }

    /**
     * As {@link #open()}, but scalar code runs the first operations, until their matrix products come to 4 GFLOP: the same
     * bits. Vector code that the JVM has not compiled yet is some hundred times slower than later, scalar code a few times, so
     * that a new process sees its first results sooner. Where {@link Simd#LANES} asks for a width, it has it from the start.
     */
    public static CpuDevice openScalarFirst() {
        return Simd.isForced() ? open() : openScalarFirst(Team.defaultThreads(), SCALAR_FLOPS);
    }

    static CpuDevice openScalarFirst(int threads, double flops) {
        CpuDevice device = new CpuDevice(threads, 1);
        device.scalarFlopsLeft = flops;
        return device;
    }

    /** Lanes of the vectors that the next operation will use. */
    int lanes() {
        return cores.kernels().lanes();
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public DType working() {
        return DType.F32;
    }

    /** Threads that share the work of an operation. */
    public int threads() {
        return team.threads();
    }

    /** Bytes that matrix products keep outside of the pool: packed panels, which grow to a fixed most. */
    public long scratchBytes() {
        return cores.scratchBytes();
    }

    @Override
    public Storage allocate(long bytes) {
        return pool.allocate(bytes);
    }

    @Override
    public boolean supports(Op op, Spec[] in) {
        return switch (op) {
            case Move _ -> true;
            case TeamOp custom -> custom.supportedByCpu(in);
            case Op.Custom _ -> true;
            case Gather gather -> GatherCpu.supports(gather, in);
            case Loss _ -> LossCpu.supports(in);
            case Optimize optimize -> OptimizeCpu.supports(optimize, in);
            case GaLore galore -> GaLoreCpu.supports(galore, in);
            case Random random -> RandomCpu.supports(random, in);
            case Elementwise _ -> in[0].dtype() == DType.F32;
            case Reduce _ -> in[0].dtype() == DType.F32;
            case MatMul matMul -> matMul.infer(in)[0].dtype() == DType.F32 && noneIsF64(in);
            case Linear _ -> in[0].dtype() == DType.F32 && noneIsF64(in);
            case Norm _ -> in[0].dtype() == DType.F32 && noneIsF64(in);
            case Softmax _ -> in[0].dtype() == DType.F32;
            case Attention attention -> AttentionCpu.supports(attention, in);
        };
    }

    private static boolean noneIsF64(Spec[] in) {
        for (Spec spec : in) if (spec.dtype() == DType.F64) return false;
        return true;
    }

    @Override
    public Layout layout(Op op, int operand) {
        return switch (op) {
            case Elementwise elementwise -> ElementwiseCpu.layout(elementwise);
            case Attention attention -> AttentionCpu.layout(attention, operand);
            case Gather _ -> GatherCpu.layout(operand);
            case Move move -> MoveCpu.layout(move);
            case MatMul _ -> Layout.ANY;
            case Linear _ -> Layout.ROWS;
            case Norm _ -> Layout.ROWS;
            case Loss loss -> loss instanceof Loss.OutputLoss && operand < 2 ? Layout.ROWS : Layout.DENSE;
            case Reduce _ -> Layout.DENSE;
            case Softmax _ -> Layout.DENSE;
            case Optimize _ -> Layout.DENSE;
            case GaLore galore -> GaLoreCpu.layout(galore, operand);
            case Random _ -> Layout.DENSE;
            case Op.Custom _ -> Layout.DENSE;
        };
    }

    @Override
    public long workspace(Op op, Spec[] in) {
        return switch (op) {
            case Elementwise elementwise -> ElementwiseCpu.workspace(elementwise, threads());
            case Linear linear -> LinearCpu.workspace(linear, in);
            case Norm norm -> NormCpu.workspace(norm, in);
            case Attention attention -> AttentionCpu.workspace(attention, in, threads());
            case Gather gather -> GatherCpu.workspace(gather, in);
            case Loss loss -> LossCpu.workspace(loss, in, threads());
            case Optimize optimize -> OptimizeCpu.workspace(optimize, in, threads());
            case GaLore galore -> GaLoreCpu.workspace(galore, in, threads());
            case TeamOp custom -> custom.workspace(threads(), in);
            case Op.Custom custom -> custom.workspace(in);
            case Reduce _ -> 0;
            case Softmax _ -> 0;
            case MatMul _ -> 0;
            case Random _ -> 0;
            case Move _ -> 0;
        };
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        running.lock();
        try {
            compute(op, in, out, workspace);
        } finally {
            running.unlock();
        }
    }

    private void compute(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        if (scalarFlopsLeft > 0) spend(op, in);
        switch (op) {
            case Elementwise elementwise -> new ElementwiseCpu(cores).run(elementwise, in, out, workspace);
            case Reduce reduce -> new ReduceCpu(cores).run(reduce, in[0], out[0]);
            case MatMul matMul -> new MatMulCpu(cores).run(matMul, in[0], in[1], out[0]);
            case Linear linear -> new LinearCpu(cores).run(linear, in, out, workspace);
            case Norm norm -> new NormCpu(cores).run(norm, in, out, workspace);
            case Softmax softmax -> new SoftmaxCpu(cores).run(softmax, in, out);
            case Attention attention -> new AttentionCpu(cores).run(attention, in, out, workspace);
            case Gather gather -> new GatherCpu(cores).run(gather, in, out, workspace);
            case Loss loss -> new LossCpu(cores).run(loss, in, out, workspace);
            case Optimize optimize -> new OptimizeCpu(cores).run(optimize, in, out, workspace);
            case GaLore galore -> new GaLoreCpu(cores).run(galore, in, out, workspace);
            case Random random -> new RandomCpu(cores).run(random, in, out);
            case Move move -> new MoveCpu(cores).run(move, in, out);
            case TeamOp custom -> custom.cpu(cores, in, out, workspace);
            case Op.Custom custom -> custom.cpu(in, out, workspace);
        }
    }

    private void spend(Op op, Tensor[] in) {
        Spec[] specs = new Spec[in.length];
        for (int i = 0; i < in.length; i++) specs[i] = in[i].spec();
        scalarFlopsLeft -= Flops.of(op, specs);
        if (scalarFlopsLeft <= 0) cores = new Cores(team, Simd.lanes());
    }

    @Override
    public void upload(MemorySegment host, Tensor to) {
        OtherMemory.check(this, "upload: result", to);
        copy(host, 0, to.memory(), to.byteOffset(), to);
    }

    @Override
    public void download(Tensor from, MemorySegment host) {
        OtherMemory.check(this, "download: operand", from);
        copy(from.memory(), from.byteOffset(), host, 0, from);
    }

    private static void copy(MemorySegment from, long fromAt, MemorySegment to, long toAt, Tensor tensor) {
        if (!tensor.isDense()) throw new ShapeException("cpu: only dense tensors are copied to or from the host, found " + tensor);
        MemorySegment.copy(from, fromAt, to, toAt, tensor.spec().bytes());
    }

    @Override
    public void synchronize() {}

    @Override
    public MemoryUse memory() {
        return pool.use();
    }

    /** Ends the threads and gives all memory back, after the operation that runs; a second call does nothing. */
    @Override
    public void close() {
        running.lock();
        try {
            if (closed) return;
            closed = true;
            team.close();
            pool.close();
        } finally {
            running.unlock();
        }
    }
}
