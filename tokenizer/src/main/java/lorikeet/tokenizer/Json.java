package lorikeet.tokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JSON value and where it stands ({@code tokenizer.json: model.vocab}), so that every complaint says where. */
record Json(String where, Object value) {
    /** Published tokenizers reach 35 MB. */
    private static final long MAX_BYTES = 256L << 20;

    static Json read(Path file) throws IOException {
        if (!Files.exists(file)) throw new NoSuchFileException(file.toString());
        if (!Files.isRegularFile(file)) throw new TokenizerException(file + ": not a file");
        long size = Files.size(file);
        if (size > MAX_BYTES) throw new TokenizerException(file + ": " + size + " bytes; at most " + MAX_BYTES + " are read");
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            return new Json(file.toString(), JsonParser.parse(file.toString(), StandardCharsets.UTF_8.newDecoder().decode(bytes).toString()));
        } catch (CharacterCodingException e) {
            throw new TokenizerException(file + ": not UTF-8");
        }
    }

    boolean isNull() {
        return value == null;
    }

    /** A member of this object; null-valued where it is absent. */
    Json get(String key) {
        return new Json(where + (where.endsWith(".json") ? ": " : ".") + key, object().get(key));
    }

    @SuppressWarnings("unchecked") // the parser makes no other maps
    Map<String, Object> object() {
        if (value instanceof Map<?, ?> map) return (Map<String, Object>) map;
        throw expected("an object");
    }

    List<Json> list() {
        if (!(value instanceof List<?> values)) throw expected("an array");
        List<Json> list = new ArrayList<>(values.size());
        for (Object each : values) list.add(new Json(where + "[" + list.size() + "]", each));
        return list;
    }

    String string() {
        if (value instanceof String string) return string;
        throw expected("a string");
    }

    String string(String absent) {
        return isNull() ? absent : string();
    }

    boolean bool() {
        if (value instanceof Boolean bool) return bool;
        throw expected("true or false");
    }

    boolean bool(boolean absent) {
        return isNull() ? absent : bool();
    }

    /** A whole number from 0 to 2^31 - 2. */
    int index() {
        if (value instanceof Long number && number >= 0 && number < Integer.MAX_VALUE) return number.intValue();
        throw expected("a whole number from 0 to " + (Integer.MAX_VALUE - 1));
    }

    TokenizerException expected(String what) {
        return error("expected " + what + ", found " + Shown.json(value));
    }

    TokenizerException error(String what) {
        return new TokenizerException(where + ": " + what);
    }
}
