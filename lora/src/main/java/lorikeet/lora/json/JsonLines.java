package lorikeet.lora.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import lorikeet.tensor.FormatException;

/** A stream of one JSON value a line, in UTF-8. A line that is not what is asked for is a FormatException with its number. */
public final class JsonLines {
    /** Nothing but ASCII is written, so that no terminal's or pipe's encoding can spoil it. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private final String name;
    private final BufferedReader bytes;
    private long number;
    private String line;

    /** {@code name} stands in messages. */
    public JsonLines(String name, InputStream in) {
        this.name = name;
        this.bytes = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    }

    /** A string or an array of numbers as one line. */
    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a " + value.getClass().getSimpleName() + " as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Goes to the next line; false at the end. */
    public boolean next() throws IOException {
        line = bytes.readLine();
        number++;
        return line != null;
    }

    /** The line's string. */
    public String string() {
        JsonNode node = node();
        if (!node.isTextual()) throw expected("a JSON string", JsonObject.show(node));
        return node.textValue();
    }

    /** The line's array of token ids. */
    public int[] ids() {
        JsonNode node = node();
        if (!node.isArray()) throw expected("an array of token ids", JsonObject.show(node));
        int[] ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = node.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) throw expected("token ids from 0 on", JsonObject.show(id));
            ids[i] = id.intValue();
        }
        return ids;
    }

    private JsonNode node() {
        try {
            ByteBuffer utf8 = ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1));
            return MAPPER.readTree(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
        } catch (CharacterCodingException e) {
            throw expected("UTF-8", "other bytes");
        } catch (JsonProcessingException e) {
            throw expected("one JSON value", JsonProblem.of(e));
        }
    }

    private FormatException expected(String what, String found) {
        return new FormatException(name + ": line " + number + ": expected " + what + ", found " + found);
    }
}
