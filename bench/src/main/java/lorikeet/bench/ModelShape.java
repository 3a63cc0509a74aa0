package lorikeet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.TensorNames;
import lorikeet.lora.model.TensorNames.Named;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.Shape;
import lorikeet.tensor.safetensors.SafetensorsWriter;
import lorikeet.tensor.safetensors.StoredDType;
import lorikeet.tensor.safetensors.TensorData;

/** Sizes of a Llama decoder, of which a model folder with random weights can be written. */
record ModelShape(int layers, int hidden, int heads, int ffn, int vocab) {
    private static final double STD = 0.02;
    private static final int SEED = 1;

    /** Writes config.json and model.safetensors, in F32 or BF16, into {@code folder}. */
    void write(Path folder, DType dtype) {
        try {
            Files.writeString(folder.resolve(DecoderConfig.FILE), config());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        List<Named> names = TensorNames.of(DecoderConfig.read(folder));
        long most = names.stream().mapToLong(named -> named.shape().count() * dtype.bytes()).max().orElseThrow();
        // One buffer for all, so that writing the model does not count as memory of the training.
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(most)).order(ByteOrder.LITTLE_ENDIAN);
        List<TensorData> tensors = names.stream().map(named -> tensor(named, dtype, random, buffer)).toList();
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
    }

    private String config() {
        return """
                {"architectures": ["LlamaForCausalLM"], "hidden_size": %d, "intermediate_size": %d,
                 "num_hidden_layers": %d, "num_attention_heads": %d, "vocab_size": %d}
                """.formatted(hidden, ffn, layers, heads, vocab);
    }

    private static TensorData tensor(Named named, DType dtype, SplittableRandom random, ByteBuffer buffer) {
        return new TensorData(named.name(), StoredDType.of(dtype), named.shape(), () -> values(named.shape(), dtype, random, buffer));
    }

    /** Matrices are random; the weights of norms are 1. */
    private static MemorySegment values(Shape shape, DType dtype, SplittableRandom random, ByteBuffer buffer) {
        buffer.clear().limit(Math.toIntExact(shape.count() * dtype.bytes()));
        while (buffer.hasRemaining()) {
            float value = shape.rank() == 1 ? 1 : (float) random.nextGaussian(0, STD);
            if (dtype == DType.F32) buffer.putFloat(value);
            else buffer.putShort(Floats16.floatToBf16(value));
        }
        return MemorySegment.ofBuffer(buffer.flip());
    }

    /**
     * Floating-point operations of one LoRA training step without recomputation; a fused multiply-add counts 2.
     * Frozen matrices: forward and the gradient of the inputs. Adapters on all seven linear layers: also their own
     * gradients. Attention: the causal half of 7 products (2 forward, 5 backward).
     */
    double stepFlops(long sequences, long length, long rank) {
        double tokens = sequences * length;
        double base = layers * (4.0 * hidden * hidden + 3.0 * hidden * ffn) + (double) vocab * hidden;
        double adapters = layers * rank * (4.0 * 2 * hidden + 3.0 * (hidden + ffn));
        double attention = layers * 7.0 * sequences * length * length * hidden;
        return 4 * base * tokens + 6 * adapters * tokens + attention;
    }
}
