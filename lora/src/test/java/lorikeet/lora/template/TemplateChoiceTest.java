package lorikeet.lora.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import lorikeet.lora.SharedData;
import lorikeet.lora.UsageException;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateChoiceTest {
    @TempDir
    Path folder;

    private void config(String json) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), json);
    }

    private static String published(String name) {
        return JsonFile.read(SharedData.find("tokenizers/" + name).resolve("tokenizer_config.json")).text("chat_template").orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"qwen3, qwen3", "llama-3.1, llama3"})
    void modelsOwnTemplateDecides(String model, String template) {
        TemplateChoice choice = TemplateChoice.of(SharedData.find("tokenizers/" + model), null);
        assertSame(Templates.named(template), choice.template());
        assertTrue(choice.line().matches("template: " + template + ", by .*tokenizer_config.json"), choice.line());
    }

    @Test
    void fileOfItsOwnComesBeforeTheConfig() throws IOException {
        config("{\"chat_template\": \"another\"}");
        Files.writeString(folder.resolve("chat_template.jinja"), published("qwen3").replace("\n", " \r\n") + "\n\n");
        assertEquals("template: qwen3, by " + folder.resolve("chat_template.jinja"), TemplateChoice.of(folder, null).line());
    }

    @Test
    void templateCalledDefaultIsTakenFromAList() throws IOException {
        config(JsonText.compact(Map.of("chat_template", new Object[] {
            Map.of("name", "tool_use", "template", "x"), Map.of("name", "default", "template", published("llama-3.1"))})));
        assertEquals("llama3", TemplateChoice.of(folder, null).template().name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"chat_template\": null}"})
    void modelWithoutTemplateGetsPlainLines(String json) throws IOException {
        assertEquals("template: default, the model has no chat template: plain lines of question and answer", TemplateChoice.of(folder, null).line());
        config(json);
        assertSame(Templates.DEFAULT, TemplateChoice.of(folder, null).template());
    }

    @Test
    void nameDecidesWhateverTheModelSays() throws IOException {
        config("{\"chat_template\": \"another\"}");
        assertEquals("template: mistral, as --template says", TemplateChoice.of(folder, "mistral").line());
    }

    @ParameterizedTest
    @CsvSource({"llama2, llama", "llama-2, llama", "llama, llama", "llama3, llama3", "Llama-3, llama3", "llama3_1, llama3_2", "llama3.1, llama3_2", "llama3_3, llama3_2", "qwen, qwen", "qwen2, qwen",
        "qwen2.5, qwen2_5", "qwen25, qwen2_5", "QWEN3, qwen3", "chatml, chatml", "mistral-nemo, mistral_nemo", "default, default"})
    void otherNamesOfTheSameText(String given, String name) {
        assertSame(Templates.named(name), TemplateChoice.of(folder, given).template());
        assertEquals(name, Templates.named(name).name());
    }

    @Test
    void unknownTemplatesAreRefusedWithTheirFile() throws IOException {
        config("{\"chat_template\": \"{{ messages }}\"}");
        String message = assertThrows(UsageException.class, () -> TemplateChoice.of(folder, null)).getMessage();
        assertTrue(message.startsWith(folder.resolve("tokenizer_config.json") + ": expected a chat template that is built in, found another one; choose by --template: default, chatml, "), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        String message = assertThrows(UsageException.class, () -> TemplateChoice.of(folder, "lama")).getMessage();
        assertTrue(message.startsWith("--template: expected one of default, chatml, "), message);
        assertTrue(message.endsWith(", found \"lama\""), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "{}", "[]", "[5]", "[{\"name\": \"tool_use\", \"template\": \"x\"}]", "[{\"name\": \"default\"}]", "[{\"name\": \"default\", \"template\": 5}]"})
    void fieldsOfAnotherTypeAreRefused(String json) throws IOException {
        config("{\"chat_template\": " + json + "}");
        String message = assertThrows(FormatException.class, () -> TemplateChoice.of(folder, null)).getMessage();
        assertTrue(message.startsWith(folder.resolve("tokenizer_config.json") + ": field chat_template: expected a "), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void filesThatAreNoTextAreRefused() throws IOException {
        Path jinja = folder.resolve("chat_template.jinja");
        Files.write(jinja, new byte[] {(byte) 0xff});
        assertTrue(assertThrows(FormatException.class, () -> TemplateChoice.of(folder, null)).getMessage().endsWith("expected UTF-8 text, found bytes that are none"));
        Files.write(jinja, new byte[(1 << 20) + 1]);
        assertTrue(assertThrows(FormatException.class, () -> TemplateChoice.of(folder, null)).getMessage().endsWith("expected at most 1048576 bytes, found 1048577"));
        Files.delete(jinja);
        Files.createDirectory(jinja);
        assertTrue(assertThrows(FormatException.class, () -> TemplateChoice.of(folder, null)).getMessage().endsWith("expected a file, found something else"));
    }
}
