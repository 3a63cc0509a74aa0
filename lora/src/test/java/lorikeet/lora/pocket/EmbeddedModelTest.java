package lorikeet.lora.pocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lorikeet.lora.hub.Environment;
import lorikeet.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that come with the program are those that its model card describes. */
class EmbeddedModelTest {
    private static final int MOST_BYTES = 8 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path cache;

    private Path folder() {
        return ScopedValue.where(Environment.VARIABLES, Map.of("XDG_CACHE_HOME", cache.toString())).call(EmbeddedModel::folder);
    }

    private static List<String> field(String file, String name) {
        return EmbeddedModel.read(file).lines().map(line -> json(line).get(name).textValue()).toList();
    }

    private static JsonNode json(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyFileHasItsDigest() throws IOException {
        long bytes = 0;
        for (Map.Entry<String, String> sum : EmbeddedModel.sums().entrySet()) {
            byte[] content = EmbeddedModel.open(sum.getKey()).readAllBytes();
            assertEquals(sum.getValue(), Unpacked.digest(content), sum.getKey());
            bytes += content.length;
        }
        assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
    }

    @Test
    void cardTellsTheDigestsOfWeightsAndData() {
        String card = EmbeddedModel.read("README.md");
        for (String file : List.of("model.safetensors", "tokenizer.json", EmbeddedModel.TRAIN, EmbeddedModel.HELD_OUT)) {
            assertTrue(card.contains(EmbeddedModel.sums().get(file)), file);
        }
    }

    @Test
    void licenceOfWordNetComesWithTheRows() {
        assertTrue(EmbeddedModel.read("LICENSE").contains("WordNet 3.0 Copyright 2006 by Princeton University."));
    }

    @Test
    void folderIsUnpackedIntoTheCacheAndKnownByItsName() {
        Path folder = folder();
        assertTrue(folder.startsWith(cache), folder.toString());
        assertTrue(Files.isRegularFile(folder.resolve("model.safetensors")));
        assertEquals(EmbeddedModel.NAME, EmbeddedModel.nameOf(folder));
        assertEquals(cache.toString(), EmbeddedModel.nameOf(cache));
    }

    @Test
    void tokenizerGivesEveryQuestionAndAnswerBack() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(folder());
        for (String file : List.of(EmbeddedModel.TRAIN, EmbeddedModel.HELD_OUT)) {
            for (String name : List.of("query", "response")) {
                for (String text : field(file, name)) assertEquals(text, tokenizer.decode(tokenizer.encode(text, true), true));
            }
        }
    }

    @Test
    void heldOutDefinitionsAreNoRowsToTrainOn() {
        String trained = EmbeddedModel.read(EmbeddedModel.TRAIN); // histories too
        for (String response : field(EmbeddedModel.HELD_OUT, "response")) assertFalse(trained.contains("\"" + response + "\""), response);
        assertEquals(Set.of(), EmbeddedModel.prompts().stream().filter(prompt -> !field(EmbeddedModel.HELD_OUT, "query").contains(prompt)).collect(Collectors.toSet()));
    }
}
