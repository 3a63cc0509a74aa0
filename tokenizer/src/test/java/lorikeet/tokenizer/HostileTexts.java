package lorikeet.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Texts that tokenizers stumble over. */
final class HostileTexts {
    private static final String[] SPACES = {
        " ", "  ", "   ", "\t", "\n", "\r", "\r\n", "\n\n", "\u000b", "\f", "\u0085", "\u00a0", "\u1680", "\u2000", "\u200a", "\u2028", "\u2029",
        "\u202f", "\u205f", "\u3000", "\u200b", "\u180e", "\ufeff", "\u001c", "\u001f"};
    private static final String[] SCRAPS = {
        "a", "Z", "word", "été", "e\u0301", "\u0301", "\u0323\u0301", "ß", "ſ", "'", "'s", "'S", "'ſ", "'LL", "'re", "'Ve", "’s", "1", "12", "1234",
        "٣", "Ⅷ", "½", "漢字", "ひらがな", "한국어", "\u1112\u1161\u11ab", "ไทย", "हिन्दी", "עברית", "العربية", "😀", "👨\u200d👩\u200d👧", "🇫🇷", "▁", "▁▁", "Ġ", "Ċ", "�",
        "\u0000", "\u0001", "\u007f", "\u00ad", "\u200d", "\ue000", "\udbff\udfff", "\ufffe", "!", "...", "--", "<", ">", "<s>", "</s>", "<unk>", "<0x41>", "<0x0A>",
        "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|eot_id|>", "<|eot_id", "[INST]", "[/INST]", "<think>", "</think>", "\u0344", "\u212b",
        "\u1e9b\u0323", "\u0958", "\u07fd\u0334", "\u0345\u07fd", "\ud804\udd2f", "\u0130", "ﬁ", "①"};

    private HostileTexts() {}

    /** A few thousand short texts, always the same: fixed ones, samples of all blocks, and random mixtures. */
    static List<String> all() {
        List<String> texts = new ArrayList<>(List.of("", " ", "\n", "a", "Hello, world!", " Hello  world ", "x".repeat(300), " ".repeat(300), "\n".repeat(300), "ab".repeat(200)));
        blocks(texts);
        Random random = new Random(17);
        for (int i = 0; i < 1500; i++) {
            StringBuilder text = new StringBuilder();
            for (int parts = 1 + random.nextInt(12); parts > 0; parts--) {
                String[] from = random.nextInt(3) == 0 ? SPACES : SCRAPS;
                text.append(from[random.nextInt(from.length)]);
            }
            texts.add(text.toString());
        }
        for (int i = 0; i < 300; i++) texts.add(randomCharacters(random));
        return texts;
    }

    /** Every {@code step}-th of them. */
    static List<String> sample(int step) {
        List<String> all = all();
        return IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get).toList();
    }

    /** Every 128 characters of Unicode a text: some alone, some between letters, some behind an apostrophe. */
    private static void blocks(List<String> texts) {
        for (int block = 0; block < 0x32000; block += 128) {
            StringBuilder text = new StringBuilder();
            for (int c = block; c < block + 128; c++) {
                if (c >= 0xd800 && c < 0xe000) continue;
                text.appendCodePoint(c);
                if (c % 4 == 1) text.append("a'").appendCodePoint(c).append(' ');
                if (c % 4 == 2) text.append(" 7").appendCodePoint(c).append('\n');
            }
            texts.add(text.toString());
        }
    }

    private static String randomCharacters(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(40); length > 0; length--) {
            int c = random.nextInt(random.nextBoolean() ? 0x3000 : 0x110000);
            text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? ' ' : c);
        }
        return text.toString();
    }
}
