package lorikeet.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict reader of JSON (RFC 8259): nothing before or after the value, no key twice, no half of a surrogate pair. A
 * value is a Map in the file's order, a List, a String, a Long (an integer that fits), a Double, a Boolean or null.
 */
final class JsonParser {
    private static final int MAX_DEPTH = 100;

    private final String file;
    private final String text;
    private int at;

    private JsonParser(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The value that {@code text} is; {@code file} stands in messages. */
    static Object parse(String file, String text) {
        JsonParser parser = new JsonParser(file, text);
        Object value = parser.value(0);
        parser.skipSpace();
        if (parser.at < text.length()) throw parser.error("something follows the JSON value");
        return value;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) throw error("values lie more than " + MAX_DEPTH + " deep");
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        skipSpace();
        if (peek() == '}') at++;
        else {
            do {
                skipSpace();
                if (peek() != '"') throw error("a key is expected");
                String key = string();
                skipSpace();
                if (peek() != ':') throw error("':' is expected");
                at++;
                Object value = value(depth + 1);
                if (members.containsKey(key)) throw error("the key " + Shown.quoted(key) + " stands twice in one object");
                members.put(key, value);
            } while (another('}'));
        }
        return members;
    }

    private List<Object> array(int depth) {
        List<Object> values = new ArrayList<>(2);
        at++;
        skipSpace();
        if (peek() == ']') at++;
        else {
            do values.add(value(depth + 1));
            while (another(']'));
        }
        return values;
    }

    /** Steps over a comma (true) or the end of an object or array (false). */
    private boolean another(char end) {
        skipSpace();
        char c = peek();
        if (c != ',' && c != end) throw error("',' or '" + end + "' is expected");
        at++;
        return c == ',';
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw error("a value is expected");
        at += word.length();
        return value;
    }

    private String string() {
        int from = ++at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') return text.substring(from, at++);
            if (c == '\\') return escaped(from);
            if (c < ' ') throw error("a control character stands in a string");
            at++;
        }
        throw error("a string does not end");
    }

    /** The rest of a string whose first escape is at {@code at}. */
    private String escaped(int from) {
        StringBuilder string = new StringBuilder().append(text, from, at);
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < ' ') throw error("a control character stands in a string");
            string.append(c == '\\' ? escape() : c);
        }
        at++;
        for (int i = 0; i < string.length(); i += Character.charCount(string.codePointAt(i))) {
            if (Character.getType(string.codePointAt(i)) == Character.SURROGATE) throw error("a string holds half of a surrogate pair");
        }
        return string.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw error("there is no escape \\" + Shown.character(c));
        };
    }

    private char unicode() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) throw error("four hexadecimal digits are expected after \\u");
            unit = unit << 4 | digit;
            at++;
        }
        return (char) unit;
    }

    private Object number() {
        int from = at;
        if (peek() == '-') at++;
        if (peek() == '0') at++;
        else digits();
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            whole = false;
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            whole = false;
            at++;
            if (peek() == '+' || peek() == '-') at++;
            digits();
        }
        String number = text.substring(from, at);
        return whole && number.length() < 19 ? (Object) Long.valueOf(number) : Double.valueOf(number);
    }

    private void digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        if (at == from) throw error("a value is expected");
    }

    private char peek() {
        if (at >= text.length()) throw error("the text ends too early");
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
    }

    private TokenizerException error(String what) {
        int place = Math.min(at, text.length());
        int line = 1, lineStart = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < place; i = text.indexOf('\n', i + 1)) {
            line++;
            lineStart = i + 1;
        }
        return new TokenizerException(file + ": not JSON: " + what + " at line " + line + ", column " + (place - lineStart + 1));
    }
}
