package lorikeet.lora.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.Reasons;

/**
 * The text of a data file, unzipped where its name ends in {@code .gz}: UTF-8 whose byte order mark is passed over. A
 * byte that is not UTF-8 is an error with its line, and so is a row longer than {@link #LONGEST_ROW}, so that no file
 * can take more memory than its rows are allowed.
 */
final class TextInput extends Reader {
    /** Most characters of a row. */
    static final int LONGEST_ROW = 1 << 26;

    private final Path file;
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 13).limit(0);
    private boolean ended;
    private long line = 1;
    private long inRow;

    private TextInput(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    static TextInput open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            TextInput input = new TextInput(file, file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 13) : raw);
            input.skipByteOrderMark();
            return input;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private void skipByteOrderMark() throws IOException {
        while (bytes.limit() < 3 && !ended) fill();
        boolean mark = bytes.limit() >= 3 && bytes.get(0) == (byte) 0xEF && bytes.get(1) == (byte) 0xBB && bytes.get(2) == (byte) 0xBF;
        if (mark) bytes.position(3);
    }

    private void fill() throws IOException {
        bytes.compact();
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (n < 0) ended = true;
        else bytes.position(bytes.position() + n);
        bytes.flip();
    }

    /** Says that a row begins about here: readers read a little ahead. */
    void beginRow() {
        inRow = 0;
    }

    /** @param length at least 2, the longest character */
    @Override
    public int read(char[] target, int offset, int length) {
        if (length < 2) throw new IllegalArgumentException("length " + length);
        CharBuffer out = CharBuffer.wrap(target, offset, length);
        while (true) {
            CoderResult result = decoder.decode(bytes, out, ended);
            int n = out.position() - offset;
            if (n > 0) return count(target, offset, n);
            if (result.isError()) throw new FormatException(new Place(file, line) + ": expected UTF-8 text, found a byte that is none");
            if (ended) return -1;
            try {
                fill();
            } catch (IOException e) {
                throw new FormatException(new Place(file, line) + ": cannot be read on: " + Reasons.of(e), e);
            }
        }
    }

    private int count(char[] target, int offset, int n) {
        for (int i = offset; i < offset + n; i++) if (target[i] == '\n') line++;
        inRow += n;
        if (inRow > LONGEST_ROW) throw new FormatException(new Place(file, line) + ": expected rows of at most " + LONGEST_ROW + " characters, found a longer one");
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
