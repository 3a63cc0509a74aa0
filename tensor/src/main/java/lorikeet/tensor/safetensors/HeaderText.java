package lorikeet.tensor.safetensors;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The JSON of a header, written compactly; tensors' data follow one another in the order given. */
final class HeaderText {
    private final StringBuilder json = new StringBuilder("{");

    HeaderText(Map<String, String> metadata, List<TensorData> tensors) {
        if (!metadata.isEmpty()) metadata(metadata);
        long begin = 0;
        for (TensorData tensor : tensors) {
            long end = Math.addExact(begin, tensor.size());
            tensor(tensor, begin, end);
            begin = end;
        }
        json.append('}');
    }

    /** UTF-8, padded with spaces so that the data begin at a multiple of 8 bytes. */
    byte[] bytes() {
        ByteBuffer utf8 = encode();
        int padded = Math.ceilDiv(utf8.remaining(), 8) * 8;
        if (padded > Header.LONGEST) {
            throw new IllegalArgumentException("the header would take " + padded + " bytes, more than the format's limit of " + Header.LONGEST);
        }
        byte[] bytes = new byte[padded];
        Arrays.fill(bytes, (byte) ' ');
        utf8.get(bytes, 0, utf8.remaining());
        return bytes;
    }

    private ByteBuffer encode() {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name or metadata text holds half of a surrogate pair", e);
        }
    }

    private void metadata(Map<String, String> metadata) {
        key(Header.METADATA).append('{');
        for (Iterator<Map.Entry<String, String>> texts = metadata.entrySet().iterator(); texts.hasNext(); ) {
            Map.Entry<String, String> text = texts.next();
            string(text.getKey());
            json.append(':');
            string(text.getValue());
            if (texts.hasNext()) json.append(',');
        }
        json.append('}');
    }

    private void tensor(TensorData tensor, long begin, long end) {
        key(tensor.name()).append("{\"dtype\":\"").append(tensor.dtype()).append("\",\"shape\":[");
        long[] dims = tensor.shape().dims();
        for (int i = 0; i < dims.length; i++) json.append(i == 0 ? "" : ",").append(dims[i]);
        json.append("],\"data_offsets\":[").append(begin).append(',').append(end).append("]}");
    }

    /** A member of the header's own object. */
    private StringBuilder key(String name) {
        if (json.length() > 1) json.append(',');
        string(name);
        return json.append(':');
    }

    private void string(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = "\"\\\b\f\n\r\t".indexOf(c);
            if (escape >= 0) json.append('\\').append("\"\\bfnrt".charAt(escape));
            else if (c < 0x20) json.append(String.format("\\u%04x", (int) c));
            else json.append(c);
        }
        json.append('"');
    }
}
