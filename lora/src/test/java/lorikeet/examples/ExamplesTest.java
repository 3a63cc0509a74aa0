package lorikeet.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.TextModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's pages of Java do what they say. */
class ExamplesTest {
    private static final List<String> ROWS = List.of(
            "{\"query\": \"What is a kestrel?\", \"response\": \"A kestrel is a small falcon.\"}",
            "{\"query\": \"What is a heron?\", \"response\": \"A heron is a grey bird.\"}");

    @TempDir
    Path folder;

    private static List<String> printed(Runnable example) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            example.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** With w = 1: dw = xᵀ · 2x / 4. */
    @Test
    void twoTensorsAndAGradient() {
        assertEquals(List.of("loss 7.5, its gradient [5.0, 7.0, 7.0, 10.0]"), printed(TwoTensors::main));
    }

    @Test
    void fineTunedModelAnswersAsItWasTaught() throws IOException {
        Path model = TextModels.write(folder.resolve("model"));
        Path rows = Files.write(folder.resolve("rows.jsonl"), ROWS);
        Path adapter = folder.resolve("adapter");
        List<String> lines = printed(() -> FineTune.main(new String[] {model.toString(), rows.toString(), adapter.toString()}));
        assertEquals(61, lines.size());
        assertEquals("step 1: loss 6.161", lines.getFirst());
        assertEquals("A kestrel is a small falcon.", lines.getLast());
        try (LanguageModel again = LanguageModel.open(model)) {
            assertFalse(again.answer("What is a kestrel?").contains("falcon"));
            assertEquals("A kestrel is a small falcon.", again.attach(adapter).answer("What is a kestrel?"));
        }
    }
}
