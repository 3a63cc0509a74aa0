package lorikeet.lora.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": [1, -2147483649, 123456789012345678901234567890], \"b\": {\"c\": [[], {}]}}", "[1.5, 1e-5, 1e400, -0.0]",
            "[true, false, null, \"\\u00e9\\n\"]", "7", "\"\"", " {} "})
    void theTreeIsTheOneOfAMapper(String json) throws IOException {
        assertEquals(new JsonMapper().readTree(json), JsonTree.read(json));
    }

    @Test
    void aTextWithoutAValueHasNone() throws IOException {
        assertTrue(JsonTree.read(" ").isMissingNode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "1 2", "[] x"})
    void nothingMayFollow(String json) {
        assertThrows(JsonProcessingException.class, () -> JsonTree.read(json));
    }

    @Test
    void noKeyStandsTwice() {
        JsonProcessingException refused = assertThrows(JsonProcessingException.class, () -> JsonTree.read("{\"a\": 1, \"a\": 1}"));
        assertEquals("Duplicate field 'a'", JsonProblem.of(refused));
    }
}
