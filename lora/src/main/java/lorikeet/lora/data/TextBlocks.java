package lorikeet.lora.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;

/** A text file in parts of about a million characters, cut between lines, so that a long one need not fit in memory. */
public final class TextBlocks {
    private static final int BLOCK = 1 << 20;

    private TextBlocks() {}

    /** Gives {@code blocks} the text of {@code file}, in UTF-8, unpacked where it is gzip. No block ends within a line or before white space. */
    public static void read(Path file, Consumer<String> blocks) throws IOException {
        String name = OneLine.of(file.toString());
        if (Files.isDirectory(file)) throw new FormatException(name + ": expected a text file, found a folder");
        try (InputStream bytes = open(file); Reader reader = new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder())) {
            read(reader, blocks);
        } catch (CharacterCodingException e) {
            throw new FormatException(name + ": not UTF-8", e);
        } catch (ZipException | EOFException e) {
            throw new FormatException(name + ": not a whole gzip file: " + e.getMessage(), e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        return file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }

    private static void read(Reader reader, Consumer<String> blocks) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] part = new char[BLOCK];
        for (int count = reader.read(part); count >= 0; count = reader.read(part)) {
            int known = text.length();
            text.append(part, 0, count);
            int end = text.length() < BLOCK ? 0 : lastBreak(text, known);
            if (end == 0) continue;
            blocks.accept(text.substring(0, end));
            text.delete(0, end);
        }
        if (!text.isEmpty()) blocks.accept(text.toString());
    }

    /** Behind the last line end from {@code from} on that no white space follows; 0 where there is none. */
    private static int lastBreak(StringBuilder text, int from) {
        for (int at = text.length() - 1; at > from; at--) {
            if (text.charAt(at - 1) == '\n' && !Character.isWhitespace(text.charAt(at)) && !Character.isSpaceChar(text.charAt(at))) return at;
        }
        return 0;
    }
}
