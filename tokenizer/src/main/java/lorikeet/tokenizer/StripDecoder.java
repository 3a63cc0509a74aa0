package lorikeet.tokenizer;

import java.util.function.Consumer;

/** Takes up to {@code start} of one character from the beginning of each token, or of the text, and up to {@code stop} from the end. */
final class StripDecoder implements Decoder {
    private final int content;
    private final int stop;
    private int startLeft;
    /** Characters at the end so far that may have to go. */
    private int held;

    private StripDecoder(int content, int start, int stop) {
        this.content = content;
        this.startLeft = start;
        this.stop = stop;
    }

    static Factory factory(Json json) {
        String content = json.get("content").string();
        if (content.codePointCount(0, content.length()) != 1) throw json.get("content").expected("one character");
        int c = content.codePointAt(0), start = json.get("start").index(), stop = json.get("stop").index();
        return fused -> fused ? new StripDecoder(c, start, stop) : (token, out) -> {
            Decoder one = new StripDecoder(c, start, stop);
            StringBuilder rest = new StringBuilder();
            one.push(token, rest::append);
            one.finish(rest::append);
            out.accept(rest.toString());
        };
    }

    @Override
    public void push(String part, Consumer<String> out) {
        StringBuilder kept = new StringBuilder(part.length());
        part.codePoints().forEach(c -> {
            if (c == content && startLeft > 0) startLeft--;
            else {
                startLeft = 0;
                if (c == content && stop > 0) hold(kept);
                else release(kept).appendCodePoint(c);
            }
        });
        out.accept(kept.toString());
    }

    /** Of more than {@code stop} at the end the first ones stay. */
    private void hold(StringBuilder kept) {
        if (held < stop) held++;
        else kept.appendCodePoint(content);
    }

    private StringBuilder release(StringBuilder kept) {
        for (; held > 0; held--) kept.appendCodePoint(content);
        return kept;
    }
}
