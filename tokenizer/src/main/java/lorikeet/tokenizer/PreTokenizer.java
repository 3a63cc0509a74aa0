package lorikeet.tokenizer;

import java.util.function.Consumer;

/** Cuts a piece into the pieces that the model merges within; none of them is empty. */
@FunctionalInterface
interface PreTokenizer {
    void cut(Piece piece, Consumer<Piece> out);

    default PreTokenizer then(PreTokenizer next) {
        return (piece, out) -> cut(piece, part -> next.cut(part, out));
    }
}
