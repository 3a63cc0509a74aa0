package lorikeet.tensor.safetensors;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;

/**
 * A cursor over the JSON (RFC 8259) of a safetensors header. The caller asks for what the format allows at each place,
 * so nothing is ever nested deeper than the format, whatever the file holds. Every error names file and byte.
 */
final class HeaderJson {
    private final String file;
    private final byte[] json;
    private int at;

    HeaderJson(String file, byte[] json) {
        this.file = file;
        this.json = json;
    }

    /** Reads an object; {@code member} reads the value of the key it is given. A key that comes twice is refused. */
    void object(Consumer<String> member) {
        take('{', "'{'");
        if (taken('}')) return;
        Set<String> keys = new HashSet<>();
        do {
            skipSpace();
            int start = at;
            String key = string();
            if (!keys.add(key)) throw error(start, "key " + OneLine.quote(key) + " is there twice");
            take(':', "':'");
            member.accept(key);
        } while (taken(','));
        take('}', "',' or '}'");
    }

    /** Reads an array; {@code element} reads one value. */
    void array(Runnable element) {
        take('[', "'['");
        if (taken(']')) return;
        do element.run(); while (taken(','));
        take(']', "',' or ']'");
    }

    /** Reads a non-negative integer below 2^63. */
    long integer() {
        skipSpace();
        int start = at;
        long value = 0;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            int digit = json[at++] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) throw error(start, "expected an integer below 2^63, found a larger one");
            value = value * 10 + digit;
        }
        boolean leadingZero = at - start > 1 && json[start] == '0';
        boolean fraction = at > start && at < json.length && (json[at] == '.' || json[at] == 'e' || json[at] == 'E');
        if (leadingZero || fraction) at = start;
        if (at == start) throw expected("a non-negative integer");
        return value;
    }

    /** Reads a string: valid UTF-8, escapes resolved. */
    String string() {
        take('"', "a string");
        int start = at;
        StringBuilder text = new StringBuilder();
        while (true) {
            if (at == json.length) throw expected("'\"' that ends the string");
            byte b = json[at];
            if (b >= 0 && b < 0x20) throw expected("no control character in a string");
            if (b != '"' && b != '\\') {
                at++;
                continue;
            }
            text.append(utf8(start, at));
            at++;
            if (b == '"') return text.toString();
            text.append(escape());
            start = at;
        }
    }

    /** Checks that only the spaces are left that the format allows as padding. */
    void end() {
        while (at < json.length && json[at] == ' ') at++;
        if (at < json.length) throw expected("only spaces after the header's object");
    }

    FormatException expected(String what) {
        return error(at, "expected " + what + ", found " + found());
    }

    private FormatException error(int place, String problem) {
        return new FormatException(file + ": header byte " + place + ": " + problem);
    }

    private String found() {
        if (at >= json.length) return "the end of the header";
        int b = json[at] & 0xff;
        return b > 0x20 && b < 0x7f ? "'" + (char) b + "'" : String.format("byte 0x%02x", b);
    }

    private void take(char wanted, String name) {
        if (!taken(wanted)) throw expected(name);
    }

    private boolean taken(char wanted) {
        skipSpace();
        if (at >= json.length || json[at] != wanted) return false;
        at++;
        return true;
    }

    private void skipSpace() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) at++;
    }

    private String utf8(int from, int to) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            throw error(from, "expected UTF-8 text, found bytes that are none");
        }
    }

    /** The characters of the escape whose backslash was just read; surrogates must come as a pair. */
    private String escape() {
        int kind = at < json.length ? json[at] : -1;
        int index = "\"\\/bfnrt".indexOf(kind);
        if (index >= 0) {
            at++;
            return String.valueOf("\"\\/\b\f\n\r\t".charAt(index));
        }
        if (kind != 'u') throw expected("an escape (one of \" \\ / b f n r t u)");
        char first = unicode();
        if (!Character.isSurrogate(first)) return String.valueOf(first);
        boolean low = at + 1 < json.length && json[at] == '\\' && json[at + 1] == 'u';
        if (!Character.isHighSurrogate(first) || !low) throw expected("a pair of surrogate escapes");
        at++;
        char second = unicode();
        if (!Character.isLowSurrogate(second)) throw expected("a pair of surrogate escapes");
        return new String(new char[] {first, second});
    }

    private char unicode() {
        int value = 0;
        at++;
        for (int i = 0; i < 4; i++) {
            int digit = at < json.length && json[at] >= 0 ? hex(json[at]) : -1;
            if (digit < 0) throw expected("four hexadecimal digits");
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    private static int hex(byte b) {
        return Character.digit((char) b, 16);
    }
}
