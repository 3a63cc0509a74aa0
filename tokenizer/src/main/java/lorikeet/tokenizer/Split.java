package lorikeet.tokenizer;

import java.util.function.Consumer;

/**
 * Cuts where a pattern matches. {@code inverted}: what lies between the matches counts as the matches.
 */
record Split(TextPattern pattern, Behavior behavior, boolean inverted) implements PreTokenizer {
    /** What becomes of the matches. */
    enum Behavior {
        REMOVED, ISOLATED, MERGED_WITH_PREVIOUS, MERGED_WITH_NEXT, CONTIGUOUS;

        static Behavior read(Json json) {
            return switch (json.string()) {
                case "Removed" -> REMOVED;
                case "Isolated" -> ISOLATED;
                case "MergedWithPrevious" -> MERGED_WITH_PREVIOUS;
                case "MergedWithNext" -> MERGED_WITH_NEXT;
                case "Contiguous" -> CONTIGUOUS;
                default -> throw json.expected("Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
            };
        }

        /** Whether a part goes into one piece with the part before it. */
        private boolean joins(boolean matchBefore, boolean match) {
            return switch (this) {
                case REMOVED, ISOLATED -> false;
                case MERGED_WITH_PREVIOUS -> match && !matchBefore;
                case MERGED_WITH_NEXT -> !match && matchBefore;
                case CONTIGUOUS -> match == matchBefore;
            };
        }
    }

    @Override
    public void cut(Piece piece, Consumer<Piece> out) {
        Parts parts = new Parts(piece, out);
        pattern.find(piece.text(), (start, end) -> {
            if (start > parts.end) parts.add(start, inverted);
            parts.add(end, !inverted);
        });
        if (parts.end < piece.text().length()) parts.add(piece.text().length(), inverted);
        parts.flush();
    }

    /** Matches and gaps, one after another; the last is held back for what may join it. */
    private final class Parts {
        private final Piece piece;
        private final Consumer<Piece> out;
        private int start;
        private int end;
        private boolean match;

        Parts(Piece piece, Consumer<Piece> out) {
            this.piece = piece;
            this.out = out;
        }

        void add(int end, boolean match) {
            if (!behavior.joins(this.match, match)) flush();
            this.end = end;
            this.match = match;
        }

        void flush() {
            boolean kept = behavior != Behavior.REMOVED || !match;
            if (end > start && kept) out.accept(new Piece(piece.text().substring(start, end), piece.first() && start == 0));
            start = end;
        }
    }
}
