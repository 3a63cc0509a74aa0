package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ModelCardTest {
    private static final List<ObjectNode> ROWS = List.of(LogRows.training(1, 3.5, 1e-4), LogRows.training(5, 2.5, 1e-4), LogRows.evaluation(5, 2.25), LogRows.training(10, 1.5, 1e-4), LogRows.evaluation(10, 1.25));

    private static String card(String model, boolean adapter, Object dataset, String command) {
        return new ModelCard(Map.of("model", model, "dataset", dataset, "learning_rate", 1e-4, "lora_alpha", 32.0, "lora_bias", "none", "val_dataset", List.of()), command, adapter, "0.1").text(10, ROWS);
    }

    private static Map<?, ?> frontMatter(String card) {
        assertTrue(card.startsWith("---\n"), card);
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(card.substring(4, card.indexOf("\n---\n") + 1));
    }

    @Test
    void frontMatterIsAsPeftWritesIt() {
        Map<?, ?> front = frontMatter(card("org/base-7B", true, List.of("alpaca-en#500", "tatsu-lab/alpaca", "/data/rows.jsonl"), "lorikeet sft"));
        assertEquals("org/base-7B", front.get("base_model"));
        assertEquals("peft", front.get("library_name"));
        assertEquals("text-generation", front.get("pipeline_tag"));
        assertEquals(List.of("alpaca-en", "tatsu-lab/alpaca"), front.get("datasets"));
        assertEquals(List.of("base_model:adapter:org/base-7B", "lora", "lorikeet"), front.get("tags"));
    }

    @Test
    void frontMatterHoldsAnyNameOfAModel() {
        for (String name : List.of("C:\\models\\a: b", "it's \"quoted\" #1", "- x", "ö\n---\n", "1e5", "true", "{a}", "/models/a-b")) {
            Map<?, ?> front = frontMatter(card(name, false, List.of(), "lorikeet sft"));
            assertEquals(name, String.valueOf(front.get("base_model")));
            assertEquals("transformers", front.get("library_name"));
            assertEquals(List.of("base_model:finetune:" + name, "lorikeet"), front.get("tags"));
        }
    }

    @Test
    void commandStandsAsItWasTyped() {
        assertTrue(card("m", true, List.of(), "lorikeet sft --model m").contains("\n```sh\nlorikeet sft --model m\n```\n"));
        assertTrue(card("m", true, List.of(), "lorikeet sft --system '```'").contains("\n````sh\nlorikeet sft --system '```'\n````\n"));
    }

    @Test
    void firstAndLastLossesAreInTheResults() {
        String card = card("m", true, List.of("rows.jsonl"), "lorikeet sft");
        assertTrue(card.contains("\n| 1 | 3.5000 | 0.2500 | | |\n| 5 | 2.5000 | 0.2500 | 2.2500 | 0.7500 |\n| 10 | 1.5000 | 0.2500 | 1.2500 | 0.7500 |\n"), card);
        assertTrue(card.contains("for 10 steps") && card.contains("\n| lora_alpha | 32 |\n") && card.contains("\n| dataset | rows.jsonl |\n"), card);
        assertFalse(card.contains("val_dataset"), card);
    }
}
