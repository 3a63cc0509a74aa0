package lorikeet.tensor.plan;

import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import lorikeet.tensor.Device;
import lorikeet.tensor.DeviceDecorator;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Elements;
import lorikeet.tensor.MemoryPool;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/**
 * Runs a program for its shapes alone. It supports what the device that it plans for supports, asks for the same layouts
 * and the same scratch, and counts blocks as that device's {@link MemoryPool} does, but takes no memory and computes
 * nothing: tensors of terabytes cost a few hundred bytes each. Every element that is read is -1, which is finite, and
 * says "none" where an index is searched.
 */
public final class NullDevice implements DeviceDecorator {
    private static final double READ = -1;

    private final Device planned;
    private final MemoryPool pool = MemoryPool.counting();
    private Peak peak = new Peak(0, 0, 0);
    private long asked;
    private long scratch;
    private long mostScratch;
    private long outside;
    private double flops;

    /** Plans for {@code planned}, which closes with it. */
    public NullDevice(Device planned) {
        this.planned = planned;
    }

    @Override
    public Device inner() {
        return planned;
    }

    @Override
    public String name() {
        return "null for " + planned.name();
    }

    @Override
    public Storage allocate(long bytes) {
        return counted(bytes, change -> asked += change);
    }

    @Override
    public Storage scratch(long bytes) {
        return counted(bytes, change -> {
            asked += change;
            scratch += change;
            mostScratch = Math.max(mostScratch, scratch);
        });
    }

    private Storage counted(long bytes, LongConsumer count) {
        checkSum(pool.use().inUse(), bytes);
        Storage block = pool.allocate(bytes);
        count.accept(bytes);
        long held = pool.use().inUse();
        if (held > peak.rounded()) peak = new Peak(held, asked, scratch);
        return new Storage(bytes, MemorySegment.NULL, memory -> {
            count.accept(-bytes);
            block.release();
        });
    }

    // Rounding adds an eighth at most.
    private static void checkSum(long held, long bytes) {
        if (bytes > (Long.MAX_VALUE - held) / 2) throw new DeviceException("null: " + bytes + " bytes beside " + held + " exceed 64 bits");
    }

    /** A tensor that lies outside of the pool, as the weights of a mapped file do; released by {@link Tensor#release()}. */
    public Tensor outside(Spec spec) {
        long bytes = spec.bytes();
        checkSum(outside, bytes);
        outside += bytes;
        return Tensor.over(new Storage(bytes, MemorySegment.NULL, memory -> outside -= bytes), spec);
    }

    /** Bytes of the live tensors outside of the pool. */
    public long outsideBytes() {
        return outside;
    }

    /** What the pool held when it held the most. */
    public Peak peak() {
        return peak;
    }

    /** The largest scratch that a kernel had, whenever that was. */
    public long mostScratch() {
        return mostScratch;
    }

    /** Floating-point operations of everything run so far, see {@link Flops}. */
    public double flops() {
        return flops;
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Spec[] specs = new Spec[in.length];
        for (int i = 0; i < in.length; i++) specs[i] = in[i].spec();
        flops += Flops.of(op, specs);
    }

    /** All: nothing is read. */
    @Override
    public boolean holds(Storage storage) {
        return true;
    }

    @Override
    public boolean hasValues() {
        return false;
    }

    @Override
    public void upload(MemorySegment host, Tensor to) {}

    @Override
    public void download(Tensor from, MemorySegment host) {
        for (long i = 0; i < from.shape().count(); i++) Elements.set(host, from.dtype(), i, READ);
    }

    @Override
    public void synchronize() {}

    /** There is nothing to run again. */
    @Override
    public boolean records() {
        return false;
    }

    @Override
    public MemoryUse memory() {
        return pool.use();
    }

    @Override
    public void close() {
        pool.close();
        planned.close();
    }
}
