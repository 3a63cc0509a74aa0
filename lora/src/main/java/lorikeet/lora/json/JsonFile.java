package lorikeet.lora.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;

/** Reads the JSON files of model and adapter folders: strict JSON, one object, no key twice, nothing after it. */
public final class JsonFile {
    private static final long LARGEST = 1L << 26;

    private JsonFile() {}

    /**
     * The object that {@code file} holds.
     *
     * @throws FormatException in one line, when the file cannot be read, is above 64 MiB, or is no JSON object
     */
    public static JsonObject read(Path file) {
        String name = OneLine.of(file.toString());
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) throw new FormatException(name + ": expected a file, found something else");
            long size = Files.size(file);
            if (size > LARGEST) throw new FormatException(name + ": expected at most " + LARGEST + " bytes of JSON, found " + size);
            JsonNode root = JsonTree.read(text(name, Files.readAllBytes(file)));
            if (root instanceof ObjectNode object) return new JsonObject(name, object);
            throw new FormatException(name + ": expected a JSON object, found " + JsonObject.show(root));
        } catch (JsonProcessingException e) {
            throw new FormatException(name + ": line " + line(e) + ": expected JSON, found: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new FormatException(name + ": cannot be read: " + Reasons.of(e), e);
        }
    }

    /** UTF-8 alone: left to itself, the parser would take UTF-16 and UTF-32 too. */
    private static String text(String name, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.startsWith("\ufeff")) throw new FormatException(name + ": begins with a byte order mark (U+FEFF); save the file as UTF-8 without one");
            return text;
        } catch (CharacterCodingException e) {
            throw new FormatException(name + ": expected UTF-8 text, found bytes that are none", e);
        }
    }

    /** Whether anything has that name, be it a link that leads nowhere. */
    public static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }
}
