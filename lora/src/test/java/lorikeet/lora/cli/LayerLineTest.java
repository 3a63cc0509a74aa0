package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.lora.cli.PlannedShape.Sizes;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.tensor.Device;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LayerLineTest {
    @Command
    static final class Flags {
        @Mixin
        TrainingFlags training;
    }

    @TempDir
    Path folder;

    private TrainingFlags flags(String more) {
        Flags flags = new Flags();
        CommandLine line = new CommandLine(flags);
        FlagTypes.register(line);
        line.parseArgs(Stream.concat(Stream.of("--model", folder.toString(), "--dry_run", "true"), Stream.of(more.split(" "))).toArray(String[]::new));
        return flags.training;
    }

    private DecoderConfig config() throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["LlamaForCausalLM"], "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 12, "num_attention_heads": 32,
                 "num_key_value_heads": 8, "vocab_size": 128256, "max_position_embeddings": 8192, "rms_norm_eps": 1e-5, "torch_dtype": "bfloat16"}""");
        return DecoderConfig.read(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--gradient_checkpointing true", "--gradient_checkpointing false", "--tuner_type full", "--target_modules q_proj v_proj --torch_dtype float32"})
    void meetsTheWholePlanOfLargeRowsToTheByte(String more) throws IOException {
        DecoderConfig config = config();
        TrainingFlags flags = flags(more);
        try (Device device = flags.model.open()) {
            PlannedShape whole = new PlannedShape(flags, config, StoredDTypes.in(folder, config).of(), device);
            LayerLine line = LayerLine.of(whole).orElseThrow();
            int rank = whole.lora() == null ? 0 : 24;
            for (Sizes sizes : List.of(new Sizes(257, 3, rank, 0), new Sizes(1000, 7, rank, 0), new Sizes(8192, 2, rank, 0), new Sizes(300, 1, rank, 5))) {
                assertEquals(whole.bytes(sizes), line.bytes(sizes), sizes.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--target_modules model.layers.9.mlp.up_proj", "--target_regex model.layers.[1-7].*_proj"})
    void isNotDrawnWhereAdaptersAreOnSomeLayers(String more) throws IOException {
        DecoderConfig config = config();
        TrainingFlags flags = flags(more);
        try (Device device = flags.model.open()) {
            assertTrue(LayerLine.of(new PlannedShape(flags, config, StoredDTypes.in(folder, config).of(), device)).isEmpty());
        }
    }
}
