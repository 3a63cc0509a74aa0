package lorikeet.ptx.device;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Op;

/** Runs on the CPU what has no kernel on {@code device}: operands come to the host, results go back. Counted. */
final class CpuFallback implements AutoCloseable {
    private final Device device;
    private final CpuDevice cpu = CpuDevice.open();
    private final Map<String, Long> counts = new TreeMap<>();

    CpuFallback(Device device) {
        this.device = device;
    }

    boolean supports(Op op, Spec[] in) {
        return cpu.supports(op, in);
    }

    /** By name of the operation, how often. */
    Map<String, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    void run(Op op, Tensor[] in, Tensor[] out) {
        counts.merge(op.name(), 1L, Long::sum);
        try (Eager ops = Eager.on(cpu)) {
            Tensor[] onHost = new Tensor[in.length];
            for (int i = 0; i < in.length; i++) onHost[i] = download(ops, in[i]);
            Tensor[] results = ops.apply(op, onHost);
            for (int i = 0; i < out.length; i++) device.upload(results[i].memory().asSlice(results[i].byteOffset(), out[i].spec().bytes()), out[i]);
            for (int i : op.writes()) device.upload(onHost[i].memory().asSlice(0, span(in[i]).spec().bytes()), span(in[i]));
        }
    }

    /** The same view on the host, over all bytes between its first and its last element. */
    private Tensor download(Eager ops, Tensor tensor) {
        if (tensor.shape().count() == 0) return ops.empty(tensor.spec());
        Tensor span = span(tensor);
        Tensor host = ops.empty(span.spec());
        device.download(span, host.memory().asSlice(0, span.spec().bytes()));
        return host.view(tensor.shape(), tensor.strides(), tensor.offset() - span.offset());
    }

    /** The elements from the one that lies first to the last one, those between rows too. */
    private static Tensor span(Tensor tensor) {
        if (tensor.shape().count() == 0) return tensor.view(Shape.of(0), new long[] {1}, tensor.offset());
        long before = 0;
        long after = 0;
        for (int i = 0; i < tensor.shape().rank(); i++) {
            long reach = (tensor.dim(i) - 1) * tensor.stride(i);
            if (reach < 0) before -= reach;
            else after += reach;
        }
        return tensor.view(Shape.of(before + 1 + after), new long[] {1}, tensor.offset() - before);
    }

    @Override
    public void close() {
        cpu.close();
    }
}
