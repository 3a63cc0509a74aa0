package lorikeet.autograd.check;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/** A device that does something more after each operation. */
record FaultyDevice(Device inner, Fault fault) implements Device {
    interface Fault {
        void after(Device inner, Tensor[] in, Tensor[] out);
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        inner.run(op, in, out, workspace);
        fault.after(inner, in, out);
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public DType working() {
        return inner.working();
    }

    @Override
    public Storage allocate(long bytes) {
        return inner.allocate(bytes);
    }

    @Override
    public boolean supports(Op op, Spec[] in) {
        return inner.supports(op, in);
    }

    @Override
    public Layout layout(Op op, int operand) {
        return inner.layout(op, operand);
    }

    @Override
    public long workspace(Op op, Spec[] in) {
        return inner.workspace(op, in);
    }

    @Override
    public void upload(MemorySegment host, Tensor to) {
        inner.upload(host, to);
    }

    @Override
    public void download(Tensor from, MemorySegment host) {
        inner.download(from, host);
    }

    @Override
    public void synchronize() {
        inner.synchronize();
    }

    @Override
    public MemoryUse memory() {
        return inner.memory();
    }

    @Override
    public void close() {
        inner.close();
    }
}
