package lorikeet.lora.cli;

import static lorikeet.lora.cli.BadInput.refused;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Stream;
import lorikeet.lora.model.Architecture;
import lorikeet.lora.model.ConfigJson;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.TensorNames;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A model of 4 TiB, on disk a file of holes: it can be mapped, but nothing that needs its size in memory may be tried. */
class HugeModelRefusalsTest {
    private static final int VOCABULARY = 2_000_000_000, HIDDEN = 256;

    @TempDir Path temporary;
    @TempDir Path huge;

    @TestFactory
    Stream<DynamicTest> whatDoesNotFitMemory() throws IOException {
        writeModel();
        String model = " --model " + huge;
        String ids = String.join(",", Collections.nCopies(100_000, "1"));
        return BadInput.tests(temporary, Stream.of(
                refused("inspect --load copy" + model, "model.safetensors: no memory for its", "map the file instead"),
                refused("inspect" + model + " --input_ids " + ids + " --logits @x.safetensors", "--input_ids: logits of 100,000 tokens needs at least", "GiB"),
                refused("sft --tuner_type full" + model, "no memory for"), refused("sft --modules_to_save embed_tokens" + model, "no memory for"),
                refused("sft --torch_dtype float16 --lora_rank 4" + model, "no memory for"),
                refused("sft --lora_rank 4096 --target_modules lm_head" + model, "--lora_rank: training adapters of rank 4096 needs at least", "GiB"),
                refused("sft --lora_rank 2000000000 --lora_alpha 1" + model, "--lora_rank: training adapters of rank 2000000000 needs at least", "GiB")));
    }

    private void writeModel() throws IOException {
        DecoderConfig config = ConfigJson.of(Architecture.LLAMA).with("vocab_size", Integer.toString(VOCABULARY)).with("hidden_size", Integer.toString(HIDDEN)).read(huge);
        StringBuilder header = new StringBuilder("{");
        long end = 0;
        for (TensorNames.Named named : TensorNames.of(config)) {
            long begin = end;
            end += 4 * named.shape().count();
            header.append(String.format("%s\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}", begin == 0 ? "" : ",", named.name(), named.shape(), begin, end));
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
        Path file = Files.write(huge.resolve("model.safetensors"), start.array());
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8 + json.length + end);
        } catch (IOException e) {
            Assumptions.abort("skipped: this disk takes no file of " + end + " bytes: " + e.getMessage());
        }
    }
}
