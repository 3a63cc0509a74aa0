package lorikeet.tokenizer;

/** A tokenizer's file breaks its format or asks for what is not supported. The message is one line: file, place, reason. */
public final class TokenizerException extends RuntimeException {
    /** @param message one line: which file, where in it, expected, found */
    public TokenizerException(String message) {
        super(message);
    }
}
