package lorikeet.tokenizer;

/** The UTF-8 decoder of the WHATWG Encoding Standard, section 8.1.1, step by step as it is written there. */
final class WhatwgDecoder {
    private WhatwgDecoder() {}

    static String decode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int codePoint = 0, seen = 0, needed = 0, lower = 0x80, upper = 0xbf;
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            if (needed == 0) {
                if (b <= 0x7f) text.append((char) b);
                else if (b >= 0xc2 && b <= 0xdf) {
                    needed = 1;
                    codePoint = b & 0x1f;
                } else if (b >= 0xe0 && b <= 0xef) {
                    if (b == 0xe0) lower = 0xa0;
                    if (b == 0xed) upper = 0x9f;
                    needed = 2;
                    codePoint = b & 0xf;
                } else if (b >= 0xf0 && b <= 0xf4) {
                    if (b == 0xf0) lower = 0x90;
                    if (b == 0xf4) upper = 0x8f;
                    needed = 3;
                    codePoint = b & 0x7;
                } else text.append('\ufffd');
                continue;
            }
            boolean fits = b >= lower && b <= upper;
            lower = 0x80;
            upper = 0xbf;
            if (!fits) {
                codePoint = needed = seen = 0;
                text.append('\ufffd');
                i--;    // the byte is read again as a first byte
                continue;
            }
            codePoint = codePoint << 6 | b & 0x3f;
            if (++seen == needed) {
                text.appendCodePoint(codePoint);
                codePoint = needed = seen = 0;
            }
        }
        return needed == 0 ? text.toString() : text.append('\ufffd').toString();
    }
}
