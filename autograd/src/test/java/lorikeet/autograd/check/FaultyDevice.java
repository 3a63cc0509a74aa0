package lorikeet.autograd.check;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Device;
import lorikeet.tensor.DeviceDecorator;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/** A device that does something more after each operation. */
record FaultyDevice(Device inner, Fault fault) implements DeviceDecorator {
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
}
