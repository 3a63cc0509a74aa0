package lorikeet.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ids and texts that the Hugging Face library once gave for the model stories260K; needs no native code. */
class OracleTest {
    @Test
    void storiesModelGivesTheRecordedIds() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(SharedData.find("stories260K-hf"));
        List<Json> cases = Json.read(SharedData.find("oracles/tokenizer.json")).list();
        assertFalse(cases.isEmpty());
        for (Json each : cases) {
            int[] ids = each.get("ids").list().stream().mapToInt(Json::index).toArray();
            assertArrayEquals(ids, tokenizer.encode(each.get("text").string(), true), each.where());
            assertEquals(each.get("decoded").string(), tokenizer.decode(ids, true), each.where());
        }
    }
}
