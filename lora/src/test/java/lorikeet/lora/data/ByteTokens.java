package lorikeet.lora.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A tokenizer for tests: a token a byte, and special tokens from 256 on. The first of them begins texts where special
 * tokens are asked for, the last ends them.
 */
record ByteTokens(boolean addsBegin, List<String> special) implements TokenEncoder {
    static final ByteTokens LLAMA = new ByteTokens(true, List.of("<s>", "</s>"));
    static final ByteTokens CHATML = new ByteTokens(false, List.of("<|im_start|>", "<|im_end|>", "<think>", "</think>", "<|endoftext|>"));

    @Override
    public int[] encode(String text, boolean addSpecialTokens) {
        IntStream.Builder ids = IntStream.builder();
        if (addSpecialTokens && addsBegin) ids.add(256);
        for (int at = 0; at < text.length(); ) {
            int token = specialAt(text, at);
            if (token < 0) for (byte b : Character.toString(text.codePointAt(at)).getBytes(StandardCharsets.UTF_8)) ids.add(b & 0xff);
            else ids.add(256 + token);
            at += token < 0 ? Character.charCount(text.codePointAt(at)) : special.get(token).length();
        }
        return ids.build().toArray();
    }

    private int specialAt(String text, int at) {
        return IntStream.range(0, special.size()).filter(i -> text.startsWith(special.get(i), at)).findFirst().orElse(-1);
    }

    @Override
    public OptionalInt eos() {
        return OptionalInt.of(255 + special.size());
    }

    String decode(int[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) bytes.writeBytes(id < 256 ? new byte[] {(byte) id} : special.get(id - 256).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
