package lorikeet.lora.pocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import lorikeet.lora.SharedData;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dictionary made of a table of senses. */
class PocketDictionaryTest {
    private static final List<String> SENSES = List.of(
            "id\tpos\twords\tdefinition\texamples\thypernyms",
            "01611969-n\tn\tkestrel|Falco tinnunculus\tsmall Old World falcon that hovers in the air against a wind\t\tfalcon",
            "01610955-n\tn\tfalcon\tdiurnal birds of prey having long pointed powerful wings\t\thawk",
            "02121620-n\tn\tcat|true cat\tfeline mammal usually having thick soft fur\t\tfeline",
            "09900153-n\tn\tcat\ta spiteful woman gossip\twhat a cat she is!\tgossip",
            "01861778-n\tn\tmammal\tany warm-blooded vertebrate having the skin covered with hair\t\tvertebrate",
            "02126028-n\tn\tocelot\tnocturnal wildcat with a dark-spotted coat\t\tcat",
            "02126787-n\tn\tserval\tslender cat of Africa having long legs\t\tcat",
            "02120997-n\tn\twildcat\tany small cat living in the wild\t\tcat",
            "01904930-v\tv\twalk\tuse one's feet to advance\tto walk home|to walk on|we like to walk\ttravel",
            "01156834-v\tv\tuse\tput into service\t\t",
            "01148283-a\ta\thappy\tenjoying or showing joy\t\t");

    @TempDir
    private Path folder;

    private Path table(List<String> lines) throws IOException {
        return Files.write(folder.resolve("senses.tsv"), lines);
    }

    private List<String> definitions(List<String> lines) throws IOException {
        return new EntryChooser(Sense.read(table(lines))).choose().stream().map(Entry::definition).toList();
    }

    @Test
    void definitionsGetTheArticlesTheyNeed() throws IOException {
        List<String> definitions = definitions(SENSES);
        assertTrue(definitions.contains("A kestrel is a small Old World falcon that hovers in the air against a wind."), definitions.toString());
        assertTrue(definitions.contains("To walk means to use one's feet to advance."), definitions.toString());
        assertTrue(definitions.contains("The adjective happy means enjoying or showing joy."), definitions.toString());
    }

    @Test
    void pluralDefinitionIsLeftOut() throws IOException {
        assertTrue(definitions(SENSES).stream().noneMatch(definition -> definition.startsWith("A falcon")));
    }

    @Test
    void senseWithKindsOfItsSubjectIsTheUsualOne() throws IOException {
        List<String> definitions = definitions(SENSES);
        assertTrue(definitions.contains("A cat is a feline mammal usually having thick soft fur."), definitions.toString());
        assertFalse(definitions.contains("A cat is a spiteful woman gossip."), definitions.toString());
    }

    @Test
    void tableOfAnotherFormIsRefused() throws IOException {
        assertThrows(FormatException.class, () -> Sense.read(table(List.of("word,meaning"))));
        FormatException wrong = assertThrows(FormatException.class, () -> Sense.read(table(List.of(SENSES.getFirst(), "00001740-n\tn\tentity"))));
        assertTrue(wrong.getMessage().endsWith("senses.tsv:2: expected six fields apart by tabs, the first such as 00001740-n"), wrong.getMessage());
    }

    @Test
    void documentsOfOneSeedAreTheSameAndHoldEveryWordInEachPass() throws IOException {
        List<Entry> entries = new EntryChooser(Sense.read(table(SENSES))).choose();
        List<String> documents = PocketText.documents(entries, 3, 7);
        assertEquals(documents, PocketText.documents(entries, 3, 7));
        String all = String.join("\n", documents);
        for (Entry entry : entries) assertTrue(all.split(Pattern.quote(entry.meaning()), -1).length > 3, entry.word());
    }

    @Test
    void embeddedRowsAreThoseThatWordNetGives() throws IOException {
        PocketDictionary.from(SharedData.find("wordnet/wordnet.tsv.gz")).writeData(folder, 42);
        for (String file : List.of("train.jsonl", "held-out.jsonl")) {
            assertArrayEquals(EmbeddedModel.open("data/" + file).readAllBytes(), Files.readAllBytes(folder.resolve(file)), file);
        }
    }
}
