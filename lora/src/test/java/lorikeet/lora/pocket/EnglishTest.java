package lorikeet.lora.pocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishTest {
    @ParameterizedTest
    @CsvSource({"kestrel,a kestrel", "otter,an otter", "hour,an hour", "unicorn,a unicorn", "European bird,a European bird", "American plover,an American plover", "umbrella,an umbrella", "ewe,a ewe"})
    void articleFollowsTheSound(String noun, String expected) {
        assertEquals(expected, English.withArticle(noun));
    }

    @ParameterizedTest
    @CsvSource({"kestrel,kestrels", "box,boxes", "church,churches", "berry,berries", "key,keys"})
    void pluralsAreRegular(String noun, String expected) {
        assertEquals(expected, English.plural(noun));
    }
}
