package lorikeet.lora.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import lorikeet.lora.UsageException;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;

/** Reads the numbered lines of a UTF-8 file of data. */
final class Lines {
    private Lines() {}

    @FunctionalInterface
    interface Taker {
        /** @param number counted from 1 */
        void take(int number, String line);
    }

    /**
     * Gives each line that is not blank to {@code taker}.
     *
     * @throws UsageException if the file cannot be read; FormatException with file and line if it is not UTF-8
     */
    static void read(Path file, Taker taker) {
        String name = OneLine.of(file.toString());
        if (!Files.isRegularFile(file)) throw new UsageException("--dataset: " + name + (Files.exists(file) ? " is not a file" : " does not exist"));
        try {
            try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                int number = 0;
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    number++;
                    if (!line.isBlank()) taker.take(number, line);
                }
            } catch (CharacterCodingException e) {
                throw new FormatException(name + " line " + malformed(file) + ": expected UTF-8 text, found bytes that are none");
            }
        } catch (IOException e) {
            throw new UsageException("--dataset: " + name + " cannot be read: " + Reasons.of(e));
        }
    }

    /** The number of the first line that is not UTF-8, read again byte by byte: the decoder was ahead of the lines. */
    private static int malformed(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int number = 1;
            for (String line = reader.readLine(); line != null && isUtf8(line); line = reader.readLine()) number++;
            return number;
        }
    }

    private static boolean isUtf8(String bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
