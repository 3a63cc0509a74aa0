package lorikeet.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTest {
    @TempDir
    Path folder;

    @Test
    void rowsOfTokensNeedNoTokenizer() {
        Path tokens = TinyRows.write(folder.resolve("rows.jsonl"), 8);
        Path texts = TinyRows.lines(folder.resolve("texts.jsonl"), List.of("{\"text\": \"a\"}"));
        try (LanguageModel model = LanguageModel.open(TinyModels.write(folder.resolve("model"), TinyModels.of(Architecture.LLAMA)))) {
            List<Row> rows = model.rows(tokens);
            assertEquals(8, rows.size());
            assertTrue(rows.stream().allMatch(row -> row.trained() == row.length() - 2));
            String message = assertThrows(MissingTokenizerException.class, () -> model.rows(texts)).getMessage();
            assertEquals(model.folder() + ": no tokenizer.json in this folder, so rows must be tokens already (input_ids)", message);
        }
    }

    @Test
    void adapterNamesItsBaseAsTold() {
        try (LanguageModel model = LanguageModel.open(TinyModels.write(folder.resolve("model"), TinyModels.of(Architecture.QWEN3)))) {
            model.attach(LoraConfig.allLinear(2, 4)).save(folder.resolve("a"));
            model.named("owner/name").save(folder.resolve("b"));
        }
        assertEquals(folder.resolve("model").toString(), base("a"));
        assertEquals("owner/name", base("b"));
    }

    private String base(String adapter) {
        return RunFiles.json(folder.resolve(adapter).resolve("adapter_config.json")).get("base_model_name_or_path").textValue();
    }
}
