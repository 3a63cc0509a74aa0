package lorikeet.lora.model;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** Keys and values of one sequence so far, {@code [capacity, kv_heads · head_dim]} a layer. */
public final class KvCache implements AutoCloseable {
    private final Ops ops;
    private final List<Tensor> keys = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private final int capacity;
    private int length;

    /** @param capacity tokens that it can hold; memory for all is taken here */
    public KvCache(Ops ops, DecoderConfig config, int capacity) {
        this.ops = ops;
        this.capacity = capacity;
        Spec spec = Spec.of(ops.device().working(), capacity, (long) config.numKeyValueHeads() * config.headDim());
        try {
            for (int i = 0; i < config.numHiddenLayers(); i++) {
                keys.add(Tensor.allocate(ops.device(), spec));
                values.add(Tensor.allocate(ops.device(), spec));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Bytes that one token takes in all layers, in F32. */
    public static double bytesPerToken(DecoderConfig config) {
        return 2.0 * Float.BYTES * config.numHiddenLayers() * config.keyValueWidth();
    }

    /** Tokens held. */
    public int length() {
        return length;
    }

    /** Tokens that it can hold. */
    public int capacity() {
        return capacity;
    }

    /** Writes a layer's new keys behind those held; returns all. Layers see the same {@link #length} until {@link #advance}. */
    Tensor appendKeys(int layer, Tensor fresh) {
        return append(keys.get(layer), fresh);
    }

    Tensor appendValues(int layer, Tensor fresh) {
        return append(values.get(layer), fresh);
    }

    private Tensor append(Tensor held, Tensor fresh) {
        long end = length + fresh.dim(0);
        if (end > capacity) throw new IllegalStateException("the cache holds " + capacity + " tokens, asked for " + end);
        ops.assign(ops.slice(held, 0, length, end), fresh);
        return ops.slice(held, 0, 0, end);
    }

    /** Counts {@code tokens} that all layers have written. */
    void advance(int tokens) {
        length += tokens;
    }

    @Override
    public void close() {
        keys.forEach(Tensor::release);
        values.forEach(Tensor::release);
    }
}
