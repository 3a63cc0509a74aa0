package lorikeet.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Finds the added tokens of a text, first in the text as it is, then in what lies between them, normalised. */
final class AddedTokens {
    private final Normalizer normalizer;
    private final Pass raw;
    private final Pass normalized;

    /** {@code skipSpecial}: special tokens are ordinary text. */
    AddedTokens(Collection<AddedToken> tokens, Normalizer normalizer, boolean skipSpecial) {
        this.normalizer = normalizer;
        this.raw = new Pass(tokens.stream().filter(token -> !token.normalized()).toList(), text -> text, skipSpecial);
        this.normalized = new Pass(tokens.stream().filter(AddedToken::normalized).toList(), normalizer, skipSpecial);
    }

    /** Gives the tokens' ids and, normalised, the text between them, in order; no piece is empty. */
    void cut(String text, IntConsumer token, Consumer<Piece> between) {
        raw.cut(new Piece(text, true), token, piece ->
                normalized.cut(new Piece(normalizer.apply(piece.text()), piece.first()), token, between));
    }

    /** The tokens that are looked for in one form of the text. */
    private static final class Pass {
        private final TokenTrie trie = new TokenTrie();
        private final List<AddedToken> tokens;
        private final boolean skipSpecial;

        Pass(List<AddedToken> tokens, Normalizer form, boolean skipSpecial) {
            this.tokens = new ArrayList<>(tokens);
            this.skipSpecial = skipSpecial;
            for (int i = 0; i < tokens.size(); i++) trie.add(form.apply(tokens.get(i).content()), i);
        }

        void cut(Piece piece, IntConsumer out, Consumer<Piece> between) {
            String text = piece.text();
            int done = 0;
            for (int at = 0; at < text.length(); ) {
                long found = trie.longest(text, at);
                if (found == TokenTrie.NONE) {
                    at++;
                    continue;
                }
                int start = at;
                at = TokenTrie.end(found);
                AddedToken token = tokens.get(TokenTrie.value(found));
                if (skipSpecial && token.special() || !token.fits(text, start, at)) continue;
                if (token.leftStrip()) start = Math.max(done, Characters.spaceBegin(text, start));
                int end = token.rightStrip() ? Characters.spaceEnd(text, at) : at;
                if (start > done) between.accept(new Piece(text.substring(done, start), piece.first() && done == 0));
                if (end > start) out.accept(token.id()); // else all of it is white space that the token before took
                done = end;
            }
            if (done < text.length()) between.accept(done == 0 ? piece : new Piece(text.substring(done), false));
        }
    }
}
