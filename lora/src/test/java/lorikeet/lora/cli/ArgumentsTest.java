package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static void assertNormalised(String[] expected, String... typed) {
        assertArrayEquals(expected, Arguments.normalise(typed));
    }

    @Test
    void kebabCaseFlagsBecomeSnakeCase() {
        assertNormalised(
                new String[] {"sft", "--lora_rank", "8", "--use_rslora"}, "sft", "--lora-rank", "8", "--use-rslora");
        assertNormalised(new String[] {"--mixed_up_name"}, "--mixed-up_name");
    }

    @Test
    void valuesStayAsTyped() {
        assertNormalised(new String[] {"--output_dir=my-run", "a-b", "-x-y", "--- a-b"},
                "--output-dir=my-run", "a-b", "-x-y", "--- a-b");
        assertNormalised(new String[] {"--prompt=--two-words\nand-more"}, "--prompt=--two-words\nand-more");
    }

    @Test
    void everythingAfterTwoDashesStays() {
        assertNormalised(new String[] {"--a_b", "--", "--a-b"}, "--a-b", "--", "--a-b");
    }
}
