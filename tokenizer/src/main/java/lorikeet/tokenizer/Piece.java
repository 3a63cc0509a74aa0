package lorikeet.tokenizer;

/** A part of a text on its way to the model. {@code first}: it begins where the whole text began. */
record Piece(String text, boolean first) {}
