package lorikeet.tokenizer;

import java.nio.charset.StandardCharsets;

/** Turns pieces of text into ids by a BPE model. Calls may run side by side. */
final class BpeEncoder {
    /** A longer piece is cut where no token spans, for the cache's and the merge queue's sake. */
    private static final int SHORT = 48;

    private final BpeModel model;
    private final BpeMerger merger;
    private final PieceCache cache = new PieceCache();
    /** Ids of {@code <0x00>} to {@code <0xFF>}; -1 where one is missing. */
    private final int[] byteIds = new int[256];
    /** Whether a character's symbol depends on its place in the piece. */
    private final boolean placed;

    BpeEncoder(BpeModel model) {
        this.model = model;
        this.merger = new BpeMerger(model.merges());
        this.placed = !model.prefix().isEmpty() || !model.suffix().isEmpty();
        for (int b = 0; b < 256; b++) byteIds[b] = model.vocabulary().getOrDefault(String.format("<0x%02X>", b), -1);
    }

    void encode(String piece, Ids ids) {
        if (model.ignoreMerges()) {
            Integer id = model.vocabulary().get(piece);
            if (id != null) {
                ids.add(id);
                return;
            }
        }
        int start = 0;
        if (piece.length() > SHORT && !placed) {
            for (int at = Character.charCount(piece.codePointAt(0)); at < piece.length(); at += Character.charCount(piece.codePointAt(at))) {
                if (mayCut(piece.codePointBefore(at), piece.codePointAt(at))) {
                    ids.addAll(merged(piece.substring(start, at)));
                    start = at;
                }
            }
        }
        ids.addAll(merged(start == 0 ? piece : piece.substring(start)));
    }

    /** Never beside an unknown character: it may be left out, or fused with another. */
    private boolean mayCut(int left, int right) {
        return !model.joined().contains(left, right) && isKnown(left) && isKnown(right);
    }

    private boolean isKnown(int c) {
        return model.vocabulary().containsKey(Character.toString(c));
    }

    private int[] merged(String part) {
        if (part.length() > SHORT) return merger.merge(symbols(part));
        int[] cached = cache.get(part);
        if (cached != null) return cached;
        int[] ids = merger.merge(symbols(part));
        cache.put(part, ids);
        return ids;
    }

    /** The ids of single characters, or of what stands for them. */
    private int[] symbols(String part) {
        Ids symbols = new Ids(part.length());
        int unknown = -1;
        for (int at = 0, next; at < part.length(); at = next) {
            int c = part.codePointAt(at);
            next = at + Character.charCount(c);
            String symbol = placed ? placed(c, at == 0, next == part.length()) : Character.toString(c);
            Integer id = model.vocabulary().get(symbol);
            if (id != null) {
                if (unknown >= 0) symbols.add(unknown);
                unknown = -1;
                symbols.add(id);
            } else if (!model.byteFallback() || !addBytes(symbol, symbols)) {
                // One is held back so that those next to it fuse with it, even across bytes, as in the reference.
                if (unknown >= 0 && !model.fuseUnknown()) symbols.add(unknown);
                unknown = unknownId();
            }
        }
        if (unknown >= 0) symbols.add(unknown);
        return symbols.toArray();
    }

    private String placed(int c, boolean first, boolean last) {
        return (first ? "" : model.prefix()) + Character.toString(c) + (last ? model.suffix() : "");
    }

    private boolean addBytes(String symbol, Ids symbols) {
        byte[] bytes = symbol.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) if (byteIds[b & 0xff] < 0) return false;
        for (byte b : bytes) symbols.add(byteIds[b & 0xff]);
        return true;
    }

    /** -1 where unknown characters are left out. */
    private int unknownId() {
        if (model.unknown() == null) return -1;
        Integer id = model.vocabulary().get(model.unknown());
        if (id == null) throw new TokenizerException(model.where() + ": the unk_token " + Shown.quoted(model.unknown()) + " is not in the vocabulary");
        return id;
    }
}
