package lorikeet.lora.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonProblemTest {
    private static String problem(String json) {
        JsonMapper mapper = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
        return JsonProblem.of(assertThrows(JsonProcessingException.class, () -> mapper.readValue(json, Object.class)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "~~               | nothing",
        "{                | the end in the middle of a value",
        "{\"a\": 1} 2   | more after the end of the value",
        "{\"a\": NaN}   | Non-standard token 'NaN'",
        "+1               | Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have plus signs",
        "/* */            | Unexpected character ('/' (code 47)): maybe a (non-standard) comment?",
    })
    void problemNamesNothingOfTheParser(String json, String problem) {
        assertEquals(problem, problem(json));
    }

    @Test
    void limitsAreSaidWithoutTheirSetting() {
        assertEquals("Document nesting depth (1001) exceeds the maximum allowed (1000)", problem("[".repeat(2000)));
    }
}
